// The listener against a server on loopback that answers as a test tells it, and against a real one.
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { startRedis } from '../../../demo/servers/redis.ts';
import { listenerTimes } from '../../../exporter/targets/audience.ts';
import type { RedisAddress } from '../../../exporter/targets/redis-address.ts';
import { RedisListener } from '../../../exporter/targets/redis-listener.ts';
import { Workplace } from '../../support/folder.ts';
import { place } from '../../support/place.ts';
import { type Answer, bulk, startRespServer } from '../../support/resp-server.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

const pattern = '/0.celeryev/*';
const subscribed = `*3\r\n${bulk('psubscribe')}${bulk(pattern)}:1\r\n`;
const pong = `*2\r\n${bulk('pong')}${bulk('')}`;
const willing: Answer = ([name]) => (name === 'psubscribe' ? subscribed : name === 'ping' ? pong : '+OK\r\n');
const soon = { ...listenerTimes, quietMs: 40, retryMs: 1, longestRetryMs: 5, refusedMs: 60_000 };

const listenTo = (address: Partial<RedisAddress> & { port: number }, audience = {}) => {
  const counted = { dialled: 0, sent: 0 };
  const heard: string[] = [];
  const listener = new RedisListener(
    { host: '127.0.0.1', tls: false, db: 0, ...address },
    {
      patterns: [pattern],
      isWatching: true,
      isUndecided: false,
      now: Date.now,
      take: (by, text) => void heard.push(`${by} ${text}`),
      heardBy: () => {},
      times: soon,
      ...audience,
    },
    {
      dialled: () => {
        counted.dialled += 1;
      },
      sent: (commands) => {
        counted.sent += commands.length;
      },
    },
  );
  undo.push(() => listener.close());
  listener.open();
  return { listener, heard, counted };
};

const serverWith = async (answer: Answer) => {
  const server = await startRespServer(answer);
  undo.push(() => server.stop());
  return server;
};

describe('a listener', () => {
  it('logs in, names itself and subscribes, in no database', async () => {
    const server = await serverWith(willing);
    const { listener, counted } = listenTo(
      { port: server.port, password: 'pw', db: 3 },
      { isWatching: false },
    );
    expect(listener.state).toEqual({ since: undefined, answeredAt: undefined, failure: undefined });
    await expect.poll(() => listener.state.since).toBeDefined();
    expect(server.received.map(({ command }) => command)).toEqual([
      ['auth', 'pw'],
      ['client', 'setname', 'headroom-listener'],
      ['psubscribe', pattern],
    ]);
    expect(counted).toEqual({ dialled: 1, sent: 3 });
    expect(listener.bytes).toMatchObject({ received: expect.any(Number) });
  });

  it('opens nothing where there is nothing to listen to', async () => {
    const server = await serverWith(willing);
    const { listener, counted } = listenTo({ port: server.port }, { patterns: [] });
    listener.close();
    expect([counted.dialled, server.connections]).toEqual([0, 0]);
  });

  it('asks a quiet connection whether it works while that matters', async () => {
    const server = await serverWith(willing);
    const { listener, counted } = listenTo({ port: server.port });
    await expect
      .poll(() => server.received.filter(({ command: [name] }) => name === 'ping').length)
      .toBeGreaterThan(2);
    expect(server.connections).toBe(1);
    await expect.poll(() => counted.sent).toBe(server.received.length);
    expect(listener.state.answeredAt).toBeGreaterThan(listener.state.since ?? Number.NaN);
  });

  it('takes a refusal to answer for an answer', async () => {
    const server = await serverWith((command) =>
      command[0] === 'ping' ? '-NOPERM no permissions\r\n' : willing(command, 0),
    );
    const { listener } = listenTo({ port: server.port });
    await expect
      .poll(() => server.received.filter(({ command: [name] }) => name === 'ping').length)
      .toBeGreaterThan(2);
    expect([server.connections, listener.state.failure]).toEqual([1, undefined]);
  });

  it('gives up a connection that was asked in vain, and subscribes anew', async () => {
    let silent = true;
    const server = await serverWith((command) =>
      command[0] === 'ping' && silent ? undefined : willing(command, 0),
    );
    const { listener } = listenTo({ port: server.port });
    await expect.poll(() => listener.state.since).toBeDefined();
    const first = listener.state.since ?? 0;
    await expect.poll(() => server.connections).toBeGreaterThan(1);
    silent = false;
    await expect.poll(() => (listener.state.since ?? 0) > first).toBe(true);
  });

  it('asks a connection that is not quiet where an answer would decide something, and only there', async () => {
    for (const isUndecided of [true, false]) {
      const server = await serverWith(willing);
      const times = { quietMs: 400, retryMs: 50, longestRetryMs: 100, refusedMs: 1000, attemptMs: 1000 };
      const { listener } = listenTo({ port: server.port }, { isWatching: false, isUndecided, times });
      await expect.poll(() => listener.state.since).toBeDefined();
      const begun = Date.now();
      await expect.poll(() => Date.now() - begun).toBeGreaterThan(600);
      expect(server.received.some(({ command: [name] }) => name === 'ping')).toBe(isUndecided);
    }
  });

  it('says why it hears nothing, and comes back by itself', async () => {
    let refusing = true;
    const server = await serverWith((command) =>
      refusing && command[0] === 'psubscribe' ? '-LOADING Redis is loading\r\n' : willing(command, 0),
    );
    const { listener } = listenTo({ port: server.port }, { isWatching: false });
    await expect.poll(() => listener.state.failure?.reason).toBe('loading');
    expect(listener.state.since).toBeUndefined();
    refusing = false;
    await expect.poll(() => listener.state).toMatchObject({ failure: undefined, since: expect.any(Number) });
    const [before, connections] = [listener.bytes.received, server.connections];
    server.drop();
    await expect.poll(() => server.connections).toBeGreaterThan(connections);
    await expect.poll(() => listener.state.since).toBeDefined();
    expect(listener.bytes.received).toBe(before + 5 + subscribed.length);
  });

  it.each([
    ['permission', '-NOPERM no permissions to access a channel\r\n'],
    ['auth', '-NOAUTH Authentication required.\r\n'],
  ] as const)('does not ask again soon after a refusal: %s', async (reason, reply) => {
    const server = await serverWith(([name]) => (name === 'psubscribe' ? reply : '+OK\r\n'));
    const { listener, counted } = listenTo({ port: server.port });
    await expect.poll(() => listener.state.failure?.reason).toBe(reason);
    await expect.poll(() => listener.bytes.received).toBe(5 + reply.length);
    expect(counted).toEqual({ dialled: 1, sent: 2 });
  });

  it('tells of a server that is not there', async () => {
    const server = await startRespServer(willing);
    await server.stop();
    const { listener, counted } = listenTo({ port: server.port });
    await expect.poll(() => counted.dialled).toBeGreaterThan(2);
    expect(listener.state.failure?.reason).toBe('refused');
  });
});

it('hears what is published to a real server, and nothing else', async () => {
  const work = new Workplace();
  undo.push(() => work.end());
  const { port } = work.keep(await startRedis({ dir: work.dir, where: place }));
  const quietMs = 200;
  const { listener, heard } = listenTo({ port }, { times: { ...soon, quietMs } });
  await expect.poll(() => listener.state.since).toBeDefined();
  const redis = new Redis(port);
  work.later(() => redis.disconnect());
  await redis.publish('/1.celeryev/worker.heartbeat', 'elsewhere');
  await redis.publish('/0.celeryev/worker.heartbeat', 'here');
  await expect.poll(() => heard).toEqual([`${pattern} here`]);
  const since = listener.state.since ?? 0;
  // The ping is answered within a subscription of RESP2 too.
  await expect.poll(() => (listener.state.answeredAt ?? 0) > since + 2 * quietMs).toBe(true);
  await redis.call('client', 'kill', 'type', 'pubsub');
  await expect.poll(() => (listener.state.since ?? 0) > since).toBe(true);
  await redis.publish('/0.celeryev/task.multi', 'again');
  await expect.poll(() => heard).toEqual([`${pattern} here`, `${pattern} again`]);
});
