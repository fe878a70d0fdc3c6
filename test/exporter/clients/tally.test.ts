import { describe, expect, it } from 'vitest';
import type { Client } from '../../../exporter/clients/client-list.ts';
import { countClients, noClientTally, topSpenders } from '../../../exporter/clients/tally.ts';
import { clientOf } from '../../support/clients.ts';

const servicesOf = (clients: readonly Client[]) => new Map(clients.map(({ kind }) => [kind, 'api']));
const byService = (_: unknown, service: string) => service;

describe('countClients', () => {
  it('counts nothing at the first look, then each connection once', () => {
    const tally = noClientTally();
    const look = (...ids: readonly number[]) => {
      const clients = ids.map((id) => clientOf({ id }));
      countClients(tally, clients, servicesOf(clients), byService);
      return tally.opened.get('api') ?? 0;
    };
    expect([look(3, 5), look(3, 5), look(9, 5, 7), look(9), look(), look(10)]).toEqual([0, 0, 2, 2, 2, 3]);
  });

  it('counts what was sent since, all of it by new connections, and not that of others before', () => {
    const tally = noClientTally();
    const look = (...sent: readonly (readonly [id: number, commands: number])[]) => {
      const clients = sent.map(([id, commands]) => clientOf({ id, commands }));
      return countClients(tally, clients, servicesOf(clients), byService).map(({ commands }) => commands);
    };
    expect(look([1, 100], [2, 7])).toEqual([0, 0]);
    expect(look([1, 110], [2, 7], [3, 4])).toEqual([10, 0, 4]);
    expect(look([2, 8])).toEqual([1]);
    expect(tally.commands.get('api')).toBe(15);
  });

  it('tells of no commands where the server does not', () => {
    const tally = noClientTally();
    expect(countClients(tally, [clientOf()], new Map(), byService)).toEqual([]);
    expect(tally.commands.size).toBe(0);
  });
});

it('names those that sent most', () => {
  const spender = (id: number, commands: number) => ({ client: clientOf({ id }), service: 'api', commands });
  const spenders = [spender(1, 5), spender(2, 0), spender(3, 9), spender(4, 5)];
  expect(topSpenders(spenders, 2).map(({ client }) => client.id)).toEqual([3, 1]);
  expect(topSpenders(spenders, 9).map(({ client }) => client.id)).toEqual([3, 1, 4]);
});
