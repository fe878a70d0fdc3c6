import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Client, parseClientList } from '../../../exporter/clients/client-list.ts';
import { capture, versions } from '../../support/servers.ts';

const named = (clients: readonly Client[], name: string) => clients.find((client) => client.name === name);

describe('parseClientList', () => {
  it.each(versions)('reads a capture of %s', (version) => {
    const text = capture(version, 'client-list');
    const clients = parseClientList(text);
    expect(clients.map(({ id }) => id)).toEqual(
      [...text.matchAll(/^id=(\d+)/gm)].map(([, id]) => Number(id)),
    );
    expect(clients.map(({ name }) => name)).toEqual(
      [...text.matchAll(/ name=(\S*)/g)].map(([, name]) => name),
    );
    expect(named(clients, 'unix-client')).toMatchObject({ host: '/data/redis.sock', flags: 'U' });
    expect(named(clients, 'v6-client')).toMatchObject({ host: '::1', command: 'get' });
    expect(named(clients, 'bull:bWFpbA==:w:mailer')).toMatchObject({
      flags: 'b',
      command: 'brpop',
      host: '127.0.0.1',
    });
    expect(named(clients, 'app-client')?.user).toBe('app');
    expect(named(clients, 'db3-client')?.db).toBe(3);
  });

  it('reads what only newer servers tell, and leaves it out elsewhere', () => {
    expect(parseClientList(capture('redis-7.0.15', 'client-list'))[0]).toEqual({
      id: 19,
      host: '127.0.0.1',
      name: 'psub',
      library: '',
      user: 'default',
      flags: 'P',
      command: 'psubscribe',
      db: 0,
      ageSeconds: 3,
      idleSeconds: 3,
      outputBytes: 0,
      memoryBytes: 1824,
      commands: undefined,
    });
    expect(named(parseClientList(capture('valkey-9.1.2', 'client-list')), 'worker-1')).toMatchObject({
      library: 'ioredis',
      commands: 2,
    });
  });

  it('takes no line without an id for a client', () => {
    expect(parseClientList('')).toEqual([]);
    expect(parseClientList('\n\nname=x\nid=\nid=7 name=a')).toMatchObject([{ id: 7, name: 'a' }]);
  });

  const word = fc.stringMatching(/^[!-~]{0,40}$/);

  it('keeps whatever a client calls itself apart from what is beside it', () => {
    const client = fc.record({
      id: fc.integer({ min: 1, max: 2 ** 40 }),
      name: word,
      library: word,
      user: word,
      db: fc.nat(99),
      idle: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(client), fc.boolean(), (clients, isReversed) => {
        const lines = clients.map(({ id, name, library, user, db, idle }) => {
          const fields = [`name=${name}`, `idle=${idle}`, `db=${db}`, `user=${user}`, `lib-name=${library}`];
          return `id=${id} ${(isReversed ? fields.reverse() : fields).join(' ')}\n`;
        });
        expect(
          parseClientList(lines.join('')).map(({ id, name, library, user, db, idleSeconds }) => ({
            id,
            name,
            library,
            user,
            db,
            idle: idleSeconds,
          })),
        ).toEqual(clients);
      }),
    );
  });

  it('survives any text, and cuts what is long', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { id } of parseClientList(text)) expect(id).toBeGreaterThan(0);
      }),
    );
    expect(parseClientList(`id=1 name=${'n'.repeat(5000)} db=2`)).toMatchObject([
      { name: 'n'.repeat(256), db: 2 },
    ]);
  });
});
