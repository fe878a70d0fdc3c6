// What one collection sends, against a server on loopback that answers as a test tells it.
import { afterEach, describe, expect, it } from 'vitest';
import { Round } from '../../../exporter/round.ts';
import { RedisConnection } from '../../../exporter/targets/redis-connection.ts';
import { RedisSession } from '../../../exporter/targets/redis-session.ts';
import { type Answer, bulk, startRespServer } from '../../support/resp-server.ts';
import { capture } from '../../support/servers.ts';

const info = capture('redis-7.0.15', 'info-all').replace(/\n/g, '\r\n');

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** What a Redis answers whose lists are as long as their names. */
const lists: Answer = ([name = '', key = '']) => {
  if (name === 'info') return bulk(info);
  if (name === 'llen') return key === 'hash' ? '-WRONGTYPE no list\r\n' : `:${key.length}\r\n`;
  return '+OK\r\n';
};

const sessionTo = async (answer: Answer = lists, db = 0) => {
  const server = await startRespServer(answer);
  undo.push(() => server.stop());
  const round = new Round({ commandsPerDay: undefined, share: 0.1 });
  const address = { host: '127.0.0.1', port: server.port, tls: false, db };
  const connection = new RedisConnection(
    address,
    () => round.dialled(),
    (commands) => round.sent('connection', commands.length, Date.now()),
  );
  undo.push(() => connection.close());
  const until = (endsAt?: number) =>
    new RedisSession(connection, round, db, new AbortController().signal, endsAt);
  const begin = () => until();
  const sent = () => server.received.map(({ command }) => command.join(' ')).filter(asked);
  return { begin, until, round, sent };
};
const asked = (line: string) => !line.startsWith('client setname');

it('tells how long the collection may still take', async () => {
  const { begin, until } = await sessionTo();
  expect(begin().port('a').leftMs()).toBe(Number.POSITIVE_INFINITY);
  const left = until(Date.now() + 5000)
    .port('a')
    .leftMs();
  expect([left > 4000, left <= 5000]).toEqual([true, true]);
});

describe('info', () => {
  it('is INFO ALL, parsed, with the time it took', async () => {
    const { begin, sent } = await sessionTo();
    const { info: fields, roundTripSeconds } = await begin().port('a').info();
    expect([fields.get('redis_version'), fields.get('db3')]).toEqual([
      '7.0.15',
      'keys=13,expires=2,avg_ttl=1048566',
    ]);
    expect(roundTripSeconds).toBeGreaterThan(0);
    expect(sent()).toEqual(['info all']);
  });

  it('is sent once in a collection, whoever asks', async () => {
    const { begin, round, sent } = await sessionTo();
    const session = begin();
    const readings = await Promise.all([session.port('a').info(), session.port('b').info()]);
    expect(readings[0]).toBe(readings[1]);
    expect(sent()).toEqual(['info all']);
    expect(Object.fromEntries(round.commands)).toEqual({ connection: 1, a: 1 });
  });

  it('is sent again in the next collection', async () => {
    const { begin, sent } = await sessionTo();
    await begin().port('a').info();
    await begin().port('a').info();
    expect(sent()).toEqual(['info all', 'info all']);
  });
});

describe('ask', () => {
  it('gives the replies in the order of the commands', async () => {
    const { begin, sent } = await sessionTo();
    const commands = [
      ['llen', 'four'],
      ['llen', 'fifth'],
      ['llen', ''],
    ] as const;
    expect(await begin().port('a').ask(commands)).toEqual([4, 5, 0]);
    expect(sent()).toEqual(['llen four', 'llen fifth', 'llen ']);
  });

  it('sends nothing, and opens nothing, for no commands', async () => {
    const { begin, round } = await sessionTo();
    expect(await begin().port('a').ask([])).toEqual([]);
    expect(round.connects).toBe(0);
  });

  it('goes to another database and comes back, in one piece among others', async () => {
    const { begin, sent } = await sessionTo(lists, 1);
    const session = begin();
    const replies = await Promise.all([
      session.port('a').ask([['llen', 'there']], 5),
      session.port('b').ask([['llen', 'at home']]),
      session.port('c').ask([['llen', 'home']], 1),
    ]);
    expect(replies).toEqual([[5], [7], [4]]);
    const lines = sent();
    const there = lines.indexOf('llen there');
    expect(lines.slice(there - 1, there + 2)).toEqual(['select 5', 'llen there', 'select 1']);
  });

  it('comes back also when a command is refused', async () => {
    const { begin, sent } = await sessionTo();
    const port = begin().port('a');
    await expect(port.ask([['llen', 'hash']], 5)).rejects.toMatchObject({ reason: 'error' });
    expect(sent()).toEqual(['select 5', 'llen hash', 'select 0']);
  });

  it('never asks the next question in another database when the way back is refused', async () => {
    const { begin, round } = await sessionTo((command, connection) =>
      connection === 0 && command.join(' ') === 'select 0'
        ? '-ERR no way back\r\n'
        : lists(command, connection),
    );
    const port = begin().port('a');
    await expect(port.ask([['llen', 'there']], 5)).rejects.toMatchObject({ reason: 'error' });
    expect(await port.ask([['llen', 'home']])).toEqual([4]);
    expect(round.connects).toBe(2);
  });

  it('throws when one of the replies is an error: no half result', async () => {
    const { begin } = await sessionTo();
    const commands = [
      ['llen', 'good'],
      ['llen', 'hash'],
    ] as const;
    await expect(begin().port('a').ask(commands)).rejects.toMatchObject({
      reason: 'error',
      message: 'WRONGTYPE no list',
    });
  });

  it('books what it sent on the collector, the way to another database included', async () => {
    const { begin, round } = await sessionTo();
    const session = begin();
    await session.port('a').ask([['llen', 'x']], 5);
    await session.port('b').ask([['llen', 'x']]);
    expect(Object.fromEntries(round.commands)).toEqual({ connection: 1, a: 3, b: 1 });
  });

  it('is closed when the server goes away before it answered', async () => {
    const server = await startRespServer(([name]) => {
      if (name === 'llen') server.drop();
      return '+OK\r\n';
    });
    undo.push(() => server.stop());
    const address = { host: '127.0.0.1', port: server.port, tls: false, db: 0 };
    const connection = new RedisConnection(
      address,
      () => {},
      () => {},
    );
    undo.push(() => connection.close());
    const port = new RedisSession(
      connection,
      new Round({ commandsPerDay: undefined, share: 0.1 }),
      0,
      new AbortController().signal,
    ).port('a');
    await expect(port.ask([['llen', 'x']])).rejects.toMatchObject({ reason: 'closed' });
  });
});

describe('stamp', () => {
  it('changes with a write and not without one', async () => {
    let changes = 0;
    const { begin } = await sessionTo(([name]) =>
      name === 'info'
        ? bulk(info.replace('rdb_changes_since_last_save:1024', `rdb_changes_since_last_save:${changes}`))
        : '+OK\r\n',
    );
    const stamp = () => begin().port('a').stamp();
    const first = await stamp();
    expect(first).toBeDefined();
    expect(await stamp()).toBe(first);
    changes = 1;
    expect(await stamp()).not.toBe(first);
  });

  it('changes when the server counts its operations from the start again', async () => {
    let operations = 500;
    const { begin } = await sessionTo(([name]) =>
      name === 'info'
        ? bulk(info.replace(/total_commands_processed:\d+/, `total_commands_processed:${operations}`))
        : '+OK\r\n',
    );
    const stamp = () => begin().port('a').stamp();
    const first = await stamp();
    operations = 3;
    expect(await stamp()).not.toBe(first);
  });
});
