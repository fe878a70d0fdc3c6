import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../../exporter/clients/client-list.ts';
import { groupClients, groupLimits, nothingShown } from '../../../exporter/clients/groups.ts';
import { clientOf, listOf } from '../../support/clients.ts';

const group = (clients: readonly Client[], services: readonly string[], before = nothingShown()) =>
  groupClients(
    listOf(clients),
    new Map(clients.map(({ kind }, at) => [kind, services[at] ?? 'other'])),
    before,
  );

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('groupClients', () => {
  it('adds up what is alike', () => {
    const one = clientOf({ ageSeconds: 9, idleSeconds: 4, outputBytes: 10, memoryBytes: 100 });
    const two = clientOf({ ageSeconds: 5, idleSeconds: 5, outputBytes: 1, memoryBytes: 50, flags: 'b' });
    expect(group([one, one, two], ['api', 'api', 'worker']).groups).toEqual([
      {
        service: 'api',
        library: '(none)',
        user: 'default',
        db: 'db0',
        role: 'normal',
        addressGroup: '10.0.0.0/24',
        connections: 2,
        blocked: 0,
        idleSeconds: 4,
        ageSeconds: 9,
        outputBytes: 20,
        memoryBytes: 200,
      },
      {
        service: 'worker',
        library: '(none)',
        user: 'default',
        db: 'db0',
        role: 'consumer',
        addressGroup: '10.0.0.0/24',
        connections: 1,
        blocked: 1,
        idleSeconds: 5,
        ageSeconds: 5,
        outputBytes: 1,
        memoryBytes: 50,
      },
    ]);
  });

  it('keeps places of those that were shown before', () => {
    const clients = (users: readonly (readonly [string, number])[]) =>
      users.flatMap(([user, count]) => Array.from({ length: count }, () => clientOf({ user })));
    const tenUsers = Array.from({ length: 10 }, (_, at) => [`u${at}`, 1] as const);
    const first = clients(tenUsers);
    const { shown } = group(first, []);
    const second = clients([...tenUsers, ['big', 5]]);
    const users = (of: ReturnType<typeof group>) => of.groups.map(({ user }) => user);
    expect(users(group(second, [], shown)).filter((user) => user === 'big')).toEqual([]);
    expect(users(group(second, [], shown))).toContain('other');
    expect(users(group(second, []))).toContain('big');
  });

  it('loses nobody and has few groups, whatever clients call themselves', () => {
    const text = fc.oneof(fc.constantFrom('', 'other', 'a', 'a\nb', 'a?b'), fc.string({ maxLength: 150 }));
    const client = fc.record({ user: text, library: text, db: fc.nat(40), host: fc.ipV4() });
    fc.assert(
      fc.property(fc.array(client, { maxLength: 400 }), (given) => {
        const clients = given.map(clientOf);
        const services = clients.map((_, at) => `s${at % 3}`);
        const { groups, shown } = group(clients, services);
        expect(sum(groups.map(({ connections }) => connections))).toBe(clients.length);
        expect(groups.length).toBeLessThanOrEqual(groupLimits.groups + 1);
        expect(new Set(groups.map((each) => Object.values(each).slice(0, 6).join('\n'))).size).toBe(
          groups.length,
        );
        expect(sum(group(clients, services, shown).groups.map(({ connections }) => connections))).toBe(
          clients.length,
        );
      }),
      { numRuns: 50 },
    );
  });
});
