// The connection against a server on loopback that answers as a test tells it.
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { RedisAddress } from '../../../exporter/targets/redis-address.ts';
import { RedisConnection } from '../../../exporter/targets/redis-connection.ts';
import { type Answer, type RespServer, startRespServer } from '../../support/resp-server.ts';

const ok: Answer = () => '+OK\r\n';
const refuse =
  (name: string, error: string): Answer =>
  ([command]) =>
    command === name ? `-${error}\r\n` : '+OK\r\n';
const patient = new AbortController().signal;

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

const connectionTo = async (answer: Answer, address: Partial<RedisAddress> = {}) => {
  const server: RespServer = await startRespServer(answer);
  undo.push(() => server.stop());
  const counted = { dialled: 0, sent: 0 };
  const connection = new RedisConnection(
    { host: '127.0.0.1', port: server.port, tls: false, db: 0, ...address },
    () => {
      counted.dialled += 1;
    },
    (commands) => {
      counted.sent += commands.length;
    },
  );
  undo.push(() => connection.close());
  return { server, connection, counted };
};

const failureOf = async (promise: Promise<unknown>): Promise<Error & { reason?: string }> => {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected a failure, got an answer');
};

describe('the handshake', () => {
  it.each<readonly [string, Partial<RedisAddress>, readonly (readonly string[])[]]>([
    ['its name only', {}, [['client', 'setname', 'headroom']]],
    [
      'a password first and the database last',
      { password: 'pw', db: 3 },
      [
        ['auth', 'pw'],
        ['client', 'setname', 'headroom'],
        ['select', '3'],
      ],
    ],
    [
      'the user before the password',
      { username: 'reader', password: 'p w\r\n' },
      [
        ['auth', 'reader', 'p w\r\n'],
        ['client', 'setname', 'headroom'],
      ],
    ],
  ])('sends %s', async (_, address, commands) => {
    const { server, connection, counted } = await connectionTo(ok, address);
    await connection.client(patient);
    expect(server.received.map(({ command }) => command)).toEqual(commands);
    expect(counted).toEqual({ dialled: 1, sent: commands.length });
  });

  it('forgives that its name is refused', async () => {
    const { connection } = await connectionTo(refuse('client', 'NOPERM no permissions'));
    expect((await connection.client(patient)).status).toBe('ready');
  });

  it.each([
    ['a wrong password', 'auth', 'WRONGPASS invalid username-password pair or user is disabled.', 'auth'],
    ['a database out of range', 'select', 'ERR DB index is out of range', 'error'],
    ['a database not permitted', 'select', "NOPERM no permissions to run the 'select' command", 'permission'],
    ['a full server', 'client', 'ERR max number of clients reached', 'maxclients'],
  ])('fails of %s', async (_, command, error, reason) => {
    const { connection } = await connectionTo(refuse(command, error), { password: 'pw', db: 99 });
    expect((await failureOf(connection.client(patient))).reason).toBe(reason);
  });

  it('tells nobody the password, even when the server repeats it', async () => {
    const error = "ERR unknown command 'auth', with args beginning with: 'reader' 'hunter2' ";
    const { connection } = await connectionTo(refuse('auth', error), {
      username: 'reader',
      password: 'hunter2',
    });
    expect((await failureOf(connection.client(patient))).message).not.toContain('hunter2');
  });
});

describe('a connection', () => {
  it('is opened once for all who ask at the same time', async () => {
    const { connection, counted } = await connectionTo(ok);
    const [one, other] = await Promise.all([connection.client(patient), connection.client(patient)]);
    expect(one).toBe(other);
    expect(counted.dialled).toBe(1);
  });

  it('is kept', async () => {
    const { connection, counted } = await connectionTo(ok);
    expect(await connection.client(patient)).toBe(await connection.client(patient));
    expect(counted.dialled).toBe(1);
  });

  it('is replaced when the server closed it', async () => {
    const { server, connection, counted } = await connectionTo(ok);
    const first = await connection.client(patient);
    const closed = new Promise((resolve) => first.once('close', resolve));
    server.drop();
    await closed;
    expect(await connection.client(patient)).not.toBe(first);
    expect(counted.dialled).toBe(2);
  });

  it('is replaced after it was given up, so that no late reply answers a later question', async () => {
    const { connection, counted } = await connectionTo(ok);
    const first = await connection.client(patient);
    connection.abandon();
    await expect.poll(() => connection.client(patient).catch(() => undefined)).toBeDefined();
    expect(await connection.client(patient)).not.toBe(first);
    expect(counted.dialled).toBe(2);
  });

  it('is tried anew after a failure', async () => {
    let full = true;
    const { connection } = await connectionTo(() =>
      full ? '-ERR max number of clients reached\r\n' : '+OK\r\n',
    );
    await failureOf(connection.client(patient));
    full = false;
    expect((await connection.client(patient)).status).toBe('ready');
  });
});

describe('a server that hangs', () => {
  it('is waited for as long as the deadline', async () => {
    const { connection } = await connectionTo(() => undefined);
    expect((await failureOf(connection.client(AbortSignal.timeout(50)))).reason).toBe('timeout');
  });

  it('is not waited for again, nor dialled again meanwhile', async () => {
    const { connection, counted } = await connectionTo(() => undefined);
    await failureOf(connection.client(AbortSignal.timeout(50)));
    connection.abandon();
    const start = performance.now();
    for (let time = 0; time < 10; time++) {
      expect((await failureOf(connection.client(patient))).reason).toBe('timeout');
    }
    expect(performance.now() - start).toBeLessThan(5000);
    expect(counted.dialled).toBe(1);
  });

  it('is asked as before once it answers again', async () => {
    let hangs = true;
    const { server, connection } = await connectionTo(() => (hangs ? undefined : '+OK\r\n'));
    await failureOf(connection.client(AbortSignal.timeout(50)));
    connection.abandon();
    hangs = false;
    server.drop();
    await expect.poll(() => connection.client(patient).catch(() => undefined)).toBeDefined();
  });
});

describe('close', () => {
  it('closes the connection', async () => {
    const { connection } = await connectionTo(ok);
    const client = await connection.client(patient);
    const ended = new Promise((resolve) => client.once('end', resolve));
    connection.close();
    await ended;
    expect(client.status).toBe('end');
  });

  it('ends an attempt that is under way', async () => {
    const { server, connection } = await connectionTo(() => undefined);
    const attempt = failureOf(connection.client(patient));
    await expect.poll(() => server.received.length).toBe(1);
    connection.close();
    expect((await attempt).reason).toBe('closed');
  });
});
