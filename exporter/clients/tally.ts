// What CLIENT LIST tells by comparison with the one before: which connections are new, and what each has sent since.
import type { Client } from './client-list.ts';
import type { Services } from './recognise.ts';

/** A client and the commands it sent since the last look. */
export interface Spender {
  readonly client: Client;
  readonly service: string;
  readonly commands: number;
}

/** What was counted in one run of a server, since this exporter first looked. */
export interface ClientTally {
  /** The highest id seen; undefined before the first look. A server gives ids in ascending order. */
  lastId: number | undefined;
  /** New connections, by what the caller calls them. */
  readonly opened: Map<string, number>;
  /** Commands by service; empty where the server does not tell. */
  readonly commands: Map<string, number>;
  /** Commands of each client until the last look. */
  sent: Map<number, number>;
}

export const noClientTally = (): ClientTally => ({
  lastId: undefined,
  opened: new Map(),
  commands: new Map(),
  sent: new Map(),
});

const add = (sums: Map<string, number>, name: string, value: number): void =>
  void sums.set(name, (sums.get(name) ?? 0) + value);

/**
 * Counts what is new in a list: connections by `nameOf`, and commands by service. Of connections that were there at the
 * first look nothing is counted but what they send afterwards. Gives what each client has sent since the last look.
 */
export const countClients = (
  tally: ClientTally,
  clients: readonly Client[],
  services: Services,
  nameOf: (client: Client, service: string) => string,
): readonly Spender[] => {
  const { lastId } = tally;
  const sent = new Map<number, number>();
  const spenders: Spender[] = [];
  let highest = lastId ?? 0;
  for (const client of clients) {
    const { id, commands } = client;
    const isNew = lastId !== undefined && id > lastId;
    if (id > highest) highest = id;
    if (!isNew && commands === undefined) continue;
    const service = services.get(client.kind) ?? '';
    if (isNew) add(tally.opened, nameOf(client, service), 1);
    if (commands === undefined) continue;
    sent.set(id, commands);
    const before = isNew ? 0 : (tally.sent.get(id) ?? commands);
    add(tally.commands, service, Math.max(0, commands - before));
    spenders.push({ client, service, commands: Math.max(0, commands - before) });
  }
  tally.lastId = highest;
  tally.sent = sent;
  return spenders;
};

/** The clients that sent most, at most so many; of equals the older ones. */
export const topSpenders = (spenders: readonly Spender[], most: number): readonly Spender[] =>
  spenders
    .filter(({ commands }) => commands > 0)
    .sort((a, b) => b.commands - a.commands || a.client.id - b.client.id)
    .slice(0, most);
