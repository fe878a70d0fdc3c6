// A worker has many connections and names one or none of them: the others are told by what they are beside.
import { addressGroup, loopback, unixSocket } from './address-group.ts';
import type { Client } from './client-list.ts';
import * as known from './known-services.ts';
import { type DeclaredService, ruleOf, type ServiceRule } from './service-rules.ts';

/** Tells the service of each client. */
export type Recogniser = (clients: readonly Client[]) => readonly string[];

// What kombu's other connections did last: its mailbox, its events, its bindings.
const kombuCommands = new Set(['psubscribe', 'publish', 'sadd', 'srem']);
const scriptCommands = new Set(['eval', 'evalsha']);
const isOfNode = ({ library }: Client): boolean => library === '' || /redis|bullmq|glide/i.test(library);

interface Seen {
  /** The recognised workers at a host. */
  readonly byHost: Map<string, Set<string>>;
  /** Databases in which BullMQ workers or listeners are. */
  readonly bullmqDbs: Set<number>;
}

const isShared = (host: string): boolean => [loopback, unixSocket].includes(addressGroup(host));

/** The service of a connection without a name, by the workers at its address; on a shared one only by what it did last. */
const companionOf = (client: Client, { byHost, bullmqDbs }: Seen): string => {
  const here = byHost.get(client.host);
  const [only] = here?.size === 1 ? here : [];
  if (only !== undefined && !isShared(client.host)) return only;
  if (here?.has(known.celeryWorker) && kombuCommands.has(client.command)) return known.celeryWorker;
  if (!scriptCommands.has(client.command) || !isOfNode(client)) return known.unknownService;
  if (here?.has(known.bullmqWorker)) return known.bullmqWorker;
  return bullmqDbs.has(client.db) ? known.bullmqProducer : known.unknownService;
};

const lookAround = (clients: readonly Client[], services: readonly string[]): Seen => {
  const seen: Seen = { byHost: new Map(), bullmqDbs: new Set() };
  for (const [at, client] of clients.entries()) {
    const service = services[at] ?? '';
    if (service.startsWith('bullmq-')) seen.bullmqDbs.add(client.db);
    if (service !== known.celeryWorker && service !== known.bullmqWorker) continue;
    const here = seen.byHost.get(client.host);
    if (here) here.add(service);
    else seen.byHost.set(client.host, new Set([service]));
  }
  return seen;
};

/** All that rules look at: clients alike in it are of one service. */
const traitsOf = ({ name, host, library, user, command, flags }: Client): string =>
  `${name} ${host} ${library} ${user} ${command} ${flags}`;

const byRules = (rules: readonly ServiceRule[], clients: readonly Client[]): readonly string[] => {
  const answers = new Map<string, string>();
  return clients.map((client) => {
    const traits = traitsOf(client);
    const before = answers.get(traits);
    if (before !== undefined) return before;
    const service = rules.find(({ matches }) => matches(client))?.service ?? known.unknownService;
    answers.set(traits, service);
    return service;
  });
};

/** Recognises by the config's services, then by what is known; an exporter's own connections come first. */
export const recogniser = (declared: readonly DeclaredService[], prefixes: readonly string[]): Recogniser => {
  const rules = [
    ruleOf(known.ownService, { clientName: [known.ownService, `${known.ownService}-listener`] }),
    ...declared.flatMap(({ name, match }) => (match ? [ruleOf(name, match)] : [])),
    ...known.knownRules(prefixes),
  ];
  return (clients) => {
    const services = byRules(rules, clients);
    const seen = lookAround(clients, services);
    return services.map((service, at) => {
      const client = clients[at];
      if (service !== known.unknownService || client === undefined || client.name !== '') return service;
      return companionOf(client, seen);
    });
  };
};
