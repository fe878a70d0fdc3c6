// A worker has many connections and names one or none of them: the others are told by what they are beside.
import { loopback, unixSocket } from './address-group.ts';
import type { Kind } from './kinds.ts';
import * as known from './known-services.ts';
import { type DeclaredService, ruleOf } from './service-rules.ts';

/** The service of each kind of connections. */
export type Services = ReadonlyMap<Kind, string>;

/** Tells the service of each kind in a list. */
export type Recogniser = (kinds: Iterable<Kind>) => Services;

// What kombu's other connections did last: its mailbox, its events, its bindings.
const kombuCommands = new Set(['psubscribe', 'publish', 'sadd', 'srem']);
const scriptCommands = new Set(['eval', 'evalsha']);
const isOfNode = ({ library }: Kind): boolean => library === '' || /redis|bullmq|glide/i.test(library);

interface Seen {
  /** The recognised workers at a host. */
  readonly byHost: Map<string, Set<string>>;
  /** Databases in which BullMQ workers or listeners are. */
  readonly bullmqDbs: Set<number>;
}

const isShared = ({ network }: Kind): boolean => network === loopback || network === unixSocket;

/** The service of a connection without a name, by the workers at its address; on a shared one only by what it did last. */
const companionOf = (kind: Kind, { byHost, bullmqDbs }: Seen): string => {
  const here = byHost.get(kind.host);
  const [only] = here?.size === 1 ? here : [];
  if (only !== undefined && !isShared(kind)) return only;
  if (here?.has(known.celeryWorker) && kombuCommands.has(kind.command)) return known.celeryWorker;
  if (!scriptCommands.has(kind.command) || !isOfNode(kind)) return known.unknownService;
  if (here?.has(known.bullmqWorker)) return known.bullmqWorker;
  return bullmqDbs.has(kind.db) ? known.bullmqProducer : known.unknownService;
};

const lookAround = (services: Services): Seen => {
  const seen: Seen = { byHost: new Map(), bullmqDbs: new Set() };
  for (const [kind, service] of services) {
    if (service.startsWith('bullmq-')) seen.bullmqDbs.add(kind.db);
    if (service !== known.celeryWorker && service !== known.bullmqWorker) continue;
    const here = seen.byHost.get(kind.host);
    if (here) here.add(service);
    else seen.byHost.set(kind.host, new Set([service]));
  }
  return seen;
};

/** Recognises by the config's services, then by what is known; an exporter's own connections come first. */
export const recogniser = (declared: readonly DeclaredService[], prefixes: readonly string[]): Recogniser => {
  const rules = [
    ruleOf(known.ownService, { clientName: [known.ownService, `${known.ownService}-listener`] }),
    ...declared.flatMap(({ name, match }) => (match ? [ruleOf(name, match)] : [])),
    ...known.knownRules(prefixes),
  ];
  const ruled = (kind: Kind): string =>
    rules.find(({ matches }) => matches(kind))?.service ?? known.unknownService;
  let before: Services = new Map();
  return (kinds) => {
    const services = new Map<Kind, string>();
    // A kind that was in the list before is of the same service by the same rules.
    for (const kind of kinds) services.set(kind, before.get(kind) ?? ruled(kind));
    before = services;
    const seen = lookAround(services);
    const companions = [...services].flatMap(([kind, service]) =>
      service === known.unknownService && kind.name === '' ? [[kind, companionOf(kind, seen)] as const] : [],
    );
    return companions.length === 0 ? services : new Map([...services, ...companions]);
  };
};
