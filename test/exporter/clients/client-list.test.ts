import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Client, parseClientList } from '../../../exporter/clients/client-list.ts';
import { KnownKinds } from '../../../exporter/clients/kinds.ts';
import { capture, versions } from '../../support/servers.ts';

const flat = ({ kind, ...numbers }: Client) => ({ ...kind, ...numbers });

/** The clients of a text, each with what it says. */
const parse = (text: string) => parseClientList(Buffer.from(text)).clients.map(flat);

const named = (clients: readonly ReturnType<typeof flat>[], name: string) =>
  clients.find((client) => client.name === name);

describe('parseClientList', () => {
  it.each(versions)('reads a capture of %s', (version) => {
    const text = capture(version, 'client-list');
    const clients = parse(text);
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
    expect(parse(capture('redis-7.0.15', 'client-list'))[0]).toEqual({
      id: 19,
      host: '127.0.0.1',
      network: 'loopback',
      role: 'subscriber',
      isBlocked: false,
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
    expect(named(parse(capture('valkey-9.1.2', 'client-list')), 'worker-1')).toMatchObject({
      library: 'ioredis',
      commands: 2,
    });
  });

  it('takes no line without an id for a client', () => {
    expect(parse('')).toEqual([]);
    expect(parse('\n\nname=x\nid=\nid=7 name=a')).toMatchObject([{ id: 7, name: 'a' }]);
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
          parse(lines.join('')).map(({ id, name, library, user, db, idleSeconds }) => ({
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
        for (const { id } of parse(text)) expect(id).toBeGreaterThan(0);
      }),
    );
    expect(parse(`id=1 name=${'n'.repeat(5000)} db=2`)).toMatchObject([{ name: 'n'.repeat(1024), db: 2 }]);
  });

  it('reads users of any letters, sockets and IPv6, and lines cut short', () => {
    expect(
      parse('id=1 addr=[2001:db8::1%eth0]:52 user=größe-✓\nid=2 addr=[/data/r.sock:0]:0\nid=3 addr=').map(
        ({ host, user }) => [host, user],
      ),
    ).toEqual([
      ['2001:db8::1%eth0', 'größe-✓'],
      ['/data/r.sock', ''],
      ['', ''],
    ]);
  });

  it('gives the same with the kinds of other lists in mind, and counts each kind', () => {
    const few = fc.constantFrom('', 'a', 'b', 'name=a', 'a=b', 'ü');
    const client = fc.record({ name: few, user: few, flags: few, db: fc.nat(2), age: fc.nat() });
    const lists = fc.array(fc.array(client), { maxLength: 5 });
    fc.assert(
      fc.property(lists, (given) => {
        const known = new KnownKinds();
        for (const clients of given) {
          const text = clients.map(
            ({ name, user, flags, db, age }, at) =>
              `id=${at + 1} name=${name} age=${age} flags=${flags} db=${db} user=${user}\n`,
          );
          const list = parseClientList(Buffer.from(text.join('')), known);
          expect(list.clients.map(flat)).toEqual(parse(text.join('')));
          for (const [kind, connections] of list.kinds)
            expect(list.clients.filter((each) => each.kind === kind)).toHaveLength(connections);
          expect(new Set(list.clients.map(({ kind }) => JSON.stringify(kind))).size).toBe(list.kinds.size);
        }
      }),
    );
  });
});
