import { describe, expect, it } from 'vitest';
import { bullmqEvents } from '../../../exporter/collectors/bullmq-events.ts';
import type { Reply } from '../../../exporter/targets/redis-port.ts';
import { announceJobs, bullmqSpace } from '../../support/bullmq-counts.ts';
import { type LiteralPort, literalPort } from '../../support/redis-port.ts';

const info = 'server_time_usec:5000000\r\n';
const key = (queue: string) => `bull:${queue}:events`;
const entry = (id: string, event: string, jobId = '1'): Reply => [id, ['event', event, 'jobId', jobId]];
const xread = (count: number, keys: string, ids: string) => `0 xread count ${count} streams ${keys} ${ids}`;

const totals = async (port: LiteralPort) => {
  const samples = await bullmqEvents([bullmqSpace]).collect(port);
  const plain = samples.filter(({ part }) => part === undefined);
  return Object.fromEntries(
    plain.map(({ metric, labels, value }) => [`${labels.queue} ${metric.name.slice(7)}`, value]),
  );
};

describe('bullmqEvents', () => {
  it('reads all queues with one command, from the time of the server on', async () => {
    const port = literalPort(
      {
        [xread(100, `${key('mail')} ${key('sms')}`, '5000-0 5000-0')]: [
          [key('sms'), [entry('6000-0', 'active'), entry('6001-0', 'completed')]],
        ],
      },
      info,
    );
    announceJobs(port, { mail: {}, sms: {} });
    expect(await totals(port)).toEqual({
      'mail job_completed_total': 0,
      'mail job_failed_total': 0,
      'mail jobs_deduplicated_total': 0,
      'mail event_gaps_total': 0,
      'sms job_completed_total': 1,
      'sms job_failed_total': 0,
      'sms jobs_deduplicated_total': 0,
      'sms event_gaps_total': 0,
    });
    expect(port.asked).toHaveLength(1);
  });

  it('asks for the last entry again, to know that none was trimmed before it was read', async () => {
    const port = literalPort(
      { [xread(100, key('mail'), '5000-0')]: [[key('mail'), [entry('6000-1', 'failed')]]] },
      info,
    );
    announceJobs(port, { mail: {} });
    expect(await totals(port)).toMatchObject({ 'mail job_failed_total': 1 });
    const again = [entry('6000-1', 'failed'), entry('7000-0', 'failed', '2')];
    port.replies = { [xread(100, key('mail'), '6000-0')]: [[key('mail'), again]] };
    expect(await totals(port)).toMatchObject({ 'mail job_failed_total': 2, 'mail event_gaps_total': 0 });
    const trimmed = [entry('9000-0', 'failed', '3')];
    port.replies = { [xread(100, key('mail'), '6999-18446744073709551615')]: [[key('mail'), trimmed]] };
    expect(await totals(port)).toMatchObject({ 'mail job_failed_total': 3, 'mail event_gaps_total': 1 });
  });

  it('reads on while a page is full', async () => {
    const full = Array.from({ length: 100 }, (_, n) => entry(`6000-${n}`, 'completed', String(n)));
    const rest = [entry('6000-99', 'completed', '99'), entry('6000-100', 'completed', 'last')];
    const port = literalPort(
      {
        [xread(100, key('mail'), '5000-0')]: [[key('mail'), full]],
        [xread(1000, key('mail'), '6000-98')]: [[key('mail'), rest]],
      },
      info,
    );
    announceJobs(port, { mail: {} });
    expect(await totals(port)).toMatchObject({
      'mail job_completed_total': 101,
      'mail event_gaps_total': 0,
    });
    expect([port.asked.length, port.unsettledTimes]).toEqual([2, 0]);
  });

  it('asks for fewer entries after heavy ones, and never again for a heavy one', async () => {
    const heavy: Reply = [
      '6000-0',
      ['event', 'completed', 'jobId', '1', 'returnvalue', 'x'.repeat(1_000_000)],
    ];
    const port = literalPort({ [xread(100, key('mail'), '5000-0')]: [[key('mail'), [heavy]]] }, info);
    announceJobs(port, { mail: {} });
    await totals(port);
    port.replies = { [xread(10, key('mail'), '6000-0')]: [] };
    expect(await totals(port)).toMatchObject({ 'mail job_completed_total': 1, 'mail event_gaps_total': 0 });
  });

  it('asks nothing where there are no queues', async () => {
    const port = literalPort({}, info);
    announceJobs(port, {});
    expect([await totals(port), port.asked]).toEqual([{}, []]);
  });
});
