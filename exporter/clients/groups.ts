// Connections added up by what they have in common, in a bounded number of groups whatever clients call themselves.
import type { Client, ClientList } from './client-list.ts';
import type { Kind } from './kinds.ts';
import { clientLabel } from './label.ts';
import { Places } from './places.ts';
import type { Services } from './recognise.ts';

/** What tells the groups apart. */
export interface GroupTraits {
  readonly service: string;
  readonly library: string;
  readonly user: string;
  readonly db: string;
  readonly role: string;
  readonly addressGroup: string;
}

/** Connections alike in their traits, added up. */
export interface Group extends GroupTraits {
  readonly connections: number;
  readonly blocked: number;
  readonly idleSeconds: number;
  readonly ageSeconds: number;
  readonly outputBytes: number;
  /** Undefined where the server does not tell. */
  readonly memoryBytes: number | undefined;
}

type Draft = { -readonly [K in keyof Group]: Group[K] };

/** What stands for all traits that have no place of their own. */
export const otherTrait = 'other';
/** What stands for a library that a client did not tell. */
export const noLibrary = '(none)';

/** The most values of a trait that clients choose, and the most groups beside the one of all others. */
export const groupLimits = { library: 10, user: 10, db: 16, addressGroup: 10, groups: 40 } as const;

/** What was shown at the last look: it keeps its place, since a series that comes and goes tells nothing. */
export type Shown = Record<keyof typeof groupLimits, ReadonlySet<string>>;

export const nothingShown = (): Shown => ({
  library: new Set(),
  user: new Set(),
  db: new Set(),
  addressGroup: new Set(),
  groups: new Set(),
});

/** Those shown before that are still there, then the largest. */
const shownOf = (
  sizes: ReadonlyMap<string, number>,
  before: ReadonlySet<string>,
  most: number,
): readonly string[] => {
  if (sizes.size <= most) return [...sizes.keys()];
  const ranked = [...sizes].sort(
    ([a, of], [b, more]) => Number(before.has(b)) - Number(before.has(a)) || more - of || (a < b ? -1 : 1),
  );
  return ranked.slice(0, most).map(([value]) => value);
};

/** The labels of a trait's values, in which those that are not shown are `other`. */
const labelsOf = (
  sizes: ReadonlyMap<string, number>,
  before: ReadonlySet<string>,
  most: number,
): ReadonlyMap<string, string> =>
  new Map(
    shownOf(sizes, before, most).map((value) => [value, value === '' ? noLibrary : clientLabel(value)]),
  );

const sizesOf = (kinds: ClientList['kinds'], of: (kind: Kind) => string): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  for (const [kind, connections] of kinds) {
    const value = of(kind);
    sizes.set(value, (sizes.get(value) ?? 0) + connections);
  }
  return sizes;
};

const newGroup = ({ service, library, user, db, role, addressGroup }: GroupTraits): Draft => ({
  service,
  library,
  user,
  db,
  role,
  addressGroup,
  connections: 0,
  blocked: 0,
  idleSeconds: 0,
  ageSeconds: 0,
  outputBytes: 0,
  memoryBytes: undefined,
});

const addClient = (group: Draft, client: Client): void => {
  group.connections += 1;
  if (client.kind.isBlocked) group.blocked += 1;
  if (client.idleSeconds > group.idleSeconds) group.idleSeconds = client.idleSeconds;
  if (client.ageSeconds > group.ageSeconds) group.ageSeconds = client.ageSeconds;
  group.outputBytes += client.outputBytes;
  if (client.memoryBytes !== undefined) group.memoryBytes = (group.memoryBytes ?? 0) + client.memoryBytes;
};

const addGroup = (sum: Draft, group: Group): void => {
  sum.connections += group.connections;
  sum.blocked += group.blocked;
  sum.idleSeconds = Math.max(sum.idleSeconds, group.idleSeconds);
  sum.ageSeconds = Math.max(sum.ageSeconds, group.ageSeconds);
  sum.outputBytes += group.outputBytes;
  if (group.memoryBytes !== undefined) sum.memoryBytes = (sum.memoryBytes ?? 0) + group.memoryBytes;
};

const keyOf = ({ service, library, user, db, role, addressGroup }: GroupTraits): string =>
  `${service} ${library} ${user} ${db} ${role} ${addressGroup}`;

const allOther: GroupTraits = {
  service: otherTrait,
  library: otherTrait,
  user: otherTrait,
  db: otherTrait,
  role: otherTrait,
  addressGroup: otherTrait,
};

/** What groups are shown, the rest as one. */
const capped = (groups: readonly Draft[], before: ReadonlySet<string>) => {
  const sizes = new Map(groups.map((group) => [keyOf(group), group.connections]));
  const shown = new Set(shownOf(sizes, before, groupLimits.groups));
  const kept = groups.filter((group) => shown.has(keyOf(group)));
  if (kept.length === groups.length) return { groups: kept, shown };
  const rest = newGroup(allOther);
  for (const group of groups) if (!shown.has(keyOf(group))) addGroup(rest, group);
  return { groups: [...kept, rest], shown };
};

/** The groups of a list: the rarer values of each trait become `other`, then what groups are too many. */
export const groupClients = (
  { clients, kinds }: ClientList,
  services: Services,
  before: Shown,
): { readonly groups: readonly Group[]; readonly shown: Shown } => {
  const dbOf = ({ db }: Kind): string => `db${db}`;
  const labels = (trait: Exclude<keyof Shown, 'groups'>, of: (kind: Kind) => string) =>
    labelsOf(sizesOf(kinds, of), before[trait], groupLimits[trait]);
  const libraries = labels('library', ({ library }) => library);
  const users = labels('user', ({ user }) => user);
  const dbs = labels('db', dbOf);
  const networks = labels('addressGroup', ({ network }) => network);
  const found = new Map<number, Draft>();
  const places = new Places();
  const groupOf = (kind: Kind): Draft => {
    const service = services.get(kind) ?? otherTrait;
    const library = libraries.get(kind.library) ?? otherTrait;
    const user = users.get(kind.user) ?? otherTrait;
    const db = dbs.get(dbOf(kind)) ?? otherTrait;
    const addressGroup = networks.get(kind.network) ?? otherTrait;
    const key = places.of(service, library, user, db, kind.role, addressGroup);
    const group = found.get(key) ?? newGroup({ service, library, user, db, role: kind.role, addressGroup });
    found.set(key, group);
    return group;
  };
  const byKind = new Map([...kinds.keys()].map((kind) => [kind, groupOf(kind)]));
  for (const client of clients) addClient(byKind.get(client.kind) as Draft, client);
  const { groups, shown } = capped([...found.values()], before.groups);
  const kept = (known: ReadonlyMap<string, string>) => new Set(known.values());
  return {
    groups,
    shown: {
      library: kept(libraries),
      user: kept(users),
      db: kept(dbs),
      addressGroup: kept(networks),
      groups: shown,
    },
  };
};
