// Commands and replies byte for byte, against a server on loopback and a real ioredis connection.
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { encode, exchange } from '../../../exporter/targets/redis-exchange.ts';
import type { Command } from '../../../exporter/targets/redis-port.ts';
import { type Answer, bulk, startRespServer } from '../../support/resp-server.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

const clientTo = async (answer: Answer) => {
  const server = await startRespServer(answer);
  const client = new Redis(server.port, '127.0.0.1', {
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    retryStrategy: () => {},
    lazyConnect: true,
  });
  client.on('error', () => {});
  await client.connect();
  undo.push(
    () => client.disconnect(),
    () => server.stop(),
  );
  return { client, server };
};

describe('encode', () => {
  it('counts bytes, not characters', () => {
    expect(encode([['llen', 'größe'], ['info']])).toBe(
      '*2\r\n$4\r\nllen\r\n$7\r\ngröße\r\n*1\r\n$4\r\ninfo\r\n',
    );
  });

  it('is read back as it was given, whatever is in it', async () => {
    const { client, server } = await clientTo(() => '+OK\r\n');
    const words = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 5 }), async (commands) => {
        const before = server.received.length;
        await exchange(client, commands as unknown as readonly Command[]);
        expect(server.received.slice(before).map(({ command }) => command)).toEqual(commands);
      }),
      { numRuns: 50 },
    );
  });
});

describe('exchange', () => {
  it('gives each reply in its place, errors too', async () => {
    const replies: Readonly<Record<string, string>> = {
      number: ':7\r\n',
      text: bulk('größe'),
      nil: '$-1\r\n',
      list: `*3\r\n${bulk('a')}:1\r\n*1\r\n${bulk('b')}`,
      simple: '+OK\r\n',
      error: '-NOPERM no\r\n',
    };
    const { client } = await clientTo(([name = '']) => replies[name]);
    const names = Object.keys(replies);
    const got = await exchange(
      client,
      names.map((name): Command => [name]),
    );
    expect(got.slice(0, 5)).toEqual([7, 'größe', null, ['a', 1, ['b']], 'OK']);
    expect(got[5]).toMatchObject({ name: 'ReplyError', message: 'NOPERM no' });
  });

  it('gives what is made of each reply, and notes when it wrote and when the first one came', async () => {
    const { client } = await clientTo(([name = '']) => bulk(name));
    const trip = { sentAt: 0, heardAt: 0 };
    const before = performance.now();
    const replies = await exchange(client, [['größe'], ['b']], (reply) => reply, trip);
    expect(replies).toEqual([Buffer.from('größe'), Buffer.from('b')]);
    expect(before).toBeLessThanOrEqual(trip.sentAt);
    expect(trip.sentAt).toBeLessThan(trip.heardAt);
    expect(trip.heardAt).toBeLessThanOrEqual(performance.now());
  });

  it('keeps two that are under way apart', async () => {
    const { client } = await clientTo(([name = '']) => bulk(name));
    const ask = (...names: readonly string[]) =>
      exchange(
        client,
        names.map((name): Command => [name]),
      );
    expect(await Promise.all([ask('a', 'b'), ask('c'), client.call('d'), ask('e', 'f')])).toEqual([
      ['a', 'b'],
      ['c'],
      'd',
      ['e', 'f'],
    ]);
  });

  it('ends with an error for each command when the connection does', async () => {
    const { client, server } = await clientTo(([name]) => (name === 'a' ? ':1\r\n' : undefined));
    const replies = exchange(client, [['a'], ['b'], ['c']]);
    await expect.poll(() => server.received.length).toBe(3);
    server.drop();
    const [first, ...others] = await replies;
    expect(first).toBe(1);
    expect(others.map((each) => each instanceof Error)).toEqual([true, true]);
  });

  it('ends at once on a connection that is gone', async () => {
    const { client } = await clientTo(() => '+OK\r\n');
    client.disconnect();
    await expect.poll(() => client.status).toBe('end');
    const replies = await exchange(client, [['a'], ['b']]);
    expect(replies.map((each) => each instanceof Error)).toEqual([true, true]);
  });
});
