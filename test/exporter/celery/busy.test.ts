import { describe, expect, it } from 'vitest';
import { isBusy, parseClients } from '../../../exporter/celery/busy.ts';

/** A worker's connections as CLIENT LIST showed them: idle seconds of its last heartbeat, its last message, its BRPOP. */
const clients = (publish: number, exec: number, brpop: number) =>
  parseClients(
    [
      `id=6 addr=127.0.0.1:46804 name= age=99 idle=${publish} flags=N db=0 psub=0 cmd=publish user=default`,
      `id=4 addr=127.0.0.1:46798 name= age=99 idle=${exec} flags=N db=0 psub=0 cmd=exec user=default`,
      `id=3 addr=127.0.0.1:46786 name= age=99 idle=${brpop} flags=N db=0 psub=0 cmd=brpop user=default`,
      'id=7 addr=127.0.0.1:46820 name= age=99 idle=99 flags=N db=0 psub=0 cmd=ping user=default',
      '',
    ].join('\n'),
  );

describe('a worker that is silent', () => {
  it.each([
    ['works that took a message then and did nothing since', clients(61, 61, 61), true],
    ['works whose heartbeats are far apart', clients(61, 45, 45), true],
    ['does not work that went on asking for messages', clients(61, 61, 55), false],
    ['does not work that took its last message long before', clients(61, 80, 60), false],
    ['does not work whose connections are gone', clients(61, 61, 61).slice(3), false],
    ['does not work by the heartbeats of another one', clients(1, 61, 61), false],
  ])('%s', (_, list, expected) => {
    expect(isBusy(list, 61, 30)).toBe(expected);
  });
});

it('clients are those lines that say what they did last', () => {
  expect(clients(1, 2, 3).slice(0, 2)).toEqual([
    { cmd: 'publish', idle: 1 },
    { cmd: 'exec', idle: 2 },
  ]);
  expect(parseClients('')).toEqual([]);
});
