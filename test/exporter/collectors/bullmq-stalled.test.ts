import { expect, it } from 'vitest';
import { bullmqStalled } from '../../../exporter/collectors/bullmq-stalled.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { type LiteralPort, literalPort } from '../../support/redis-port.ts';

const stalled = async (port: LiteralPort) =>
  Object.fromEntries(
    (await bullmqStalled([bullmqSpace]).collect(port)).map(({ labels, value }) => [labels.queue, value]),
  );
const active = '0 lrange bull:mail:active -100 -1';
const locks = '0 mget bull:mail:1:lock bull:mail:2:lock';

it('counts active jobs without a lock', async () => {
  const port = literalPort({ [active]: ['1', '2'], [locks]: ['token', null] });
  announceJobs(port, { mail: { active: 2 }, idle: { active: 0 } });
  expect(await stalled(port)).toEqual({ mail: 1, idle: 0 });
  expect(port.unsettledTimes).toBe(1);
});

it('does not count a job that ended between the questions', async () => {
  const port = literalPort({ [active]: ['1', '2'], [locks]: ['token', null] });
  announceJobs(port, { mail: { active: 2 } });
  const { ask } = port;
  let times = 0;
  port.ask = (commands, db) => {
    if (commands.some(([name]) => name === 'lrange') && ++times === 2)
      port.replies = { ...port.replies, [active]: ['1'] };
    return ask(commands, db);
  };
  expect(await stalled(port)).toEqual({ mail: 0 });
});

it('asks twice where all have locks, and nothing where none is active', async () => {
  const port = literalPort({ [active]: ['1', '2'], [locks]: ['token', 'token'] });
  announceJobs(port, { mail: { active: 2 } });
  expect([await stalled(port), port.asked.length]).toEqual([{ mail: 0 }, 2]);
  announceJobs(port, { mail: { active: 0 } });
  expect([await stalled(port), port.asked.length]).toEqual([{ mail: 0 }, 2]);
});
