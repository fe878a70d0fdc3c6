// Who is connected: CLIENT LIST, added up by service and by what connections have in common.

import type { ClientList } from '../clients/client-list.ts';
import * as g from '../clients/groups.ts';
import { ownService, unknownService } from '../clients/known-services.ts';
import { clientLabel } from '../clients/label.ts';
import { type Recogniser, recogniser, type Services } from '../clients/recognise.ts';
import { remembered } from '../clients/remembered.ts';
import type { DeclaredService } from '../clients/service-rules.ts';
import {
  type ClientTally,
  countClients,
  noClientTally,
  type Spender,
  topSpenders,
} from '../clients/tally.ts';
import type { Collector } from '../collector.ts';
import * as m from '../metrics/redis-connections.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisInfo } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { clientList } from './client-list.ts';
import { namedOrOther, other } from './naming.ts';
import { clientsPace } from './pace.ts';
import { topNames, withoutNumbers } from './top-names.ts';

type Port = Pick<RedisPort, 'askBytes' | 'info' | 'memory' | 'unsettled'>;

const mostOpened = 40;
const mostSpenders = 10;
const mostUnknown = 20;

interface Notes {
  readonly tally: ClientTally;
  shown: g.Shown;
  /** Services that were seen once are told of when they are gone. */
  readonly services: Set<string>;
  readonly opened: Set<string>;
  unknown: ReadonlySet<string>;
}

const newNotes = (): Notes => ({
  tally: noClientTally(),
  shown: g.nothingShown(),
  services: new Set([ownService, unknownService]),
  opened: new Set(),
  unknown: new Set(),
});

const serviceSamples = (
  { kinds }: ClientList,
  services: Services,
  always: Set<string>,
): readonly Sample[] => {
  const counts = new Map([...always].map((service) => [service, 0]));
  for (const [kind, service] of services)
    counts.set(service, (counts.get(service) ?? 0) + (kinds.get(kind) ?? 0));
  for (const service of counts.keys()) always.add(service);
  return [...counts].map(([service, count]) => sample(m.serviceConnections, count, { service }));
};

const groupSamples = (group: g.Group): readonly Sample[] => {
  const labels = {
    service: group.service,
    library: group.library,
    user: group.user,
    db: group.db,
    role: group.role,
    address_group: group.addressGroup,
  };
  return [
    sample(m.clientConnections, group.connections, labels),
    sample(m.clientsBlocked, group.blocked, labels),
    sample(m.clientsIdleMax, group.idleSeconds, labels),
    sample(m.clientsAgeMax, group.ageSeconds, labels),
    sample(m.clientsOutputBuffer, group.outputBytes, labels),
    ...(group.memoryBytes === undefined ? [] : [sample(m.clientsMemory, group.memoryBytes, labels)]),
  ];
};

const openedSamples = ({ opened }: ClientTally): readonly Sample[] =>
  [...opened].map(([pair, count]) => {
    const [service = '', network = other] = pair.split(' ');
    return sample(m.connectionsOpened, count, { service, address_group: network });
  });

const commandSamples = (tally: ClientTally, spenders: readonly Spender[]) => [
  ...[...tally.commands].map(([service, sent]) => sample(m.serviceCommands, sent, { service })),
  ...topSpenders(spenders, mostSpenders).map(({ client, service }) =>
    sample(m.clientCommands, client.commands ?? 0, {
      service,
      client_id: String(client.id),
      client_name: clientLabel(client.kind.name),
      address_group: client.kind.network,
    }),
  ),
];

/** Those that no rule knows, by what they say of themselves; what names are not shown are `other`. */
const unknownSamples = ({ kinds }: ClientList, services: Services, notes: Notes): readonly Sample[] => {
  const nameOf = remembered(withoutNumbers);
  const counts = new Map<string, number>();
  for (const [kind, connections] of kinds) {
    if (services.get(kind) !== unknownService) continue;
    const { name, library, network } = kind;
    const key = `${nameOf(name)} ${library === '' ? g.noLibrary : library} ${network}`;
    counts.set(key, (counts.get(key) ?? 0) + connections);
  }
  const top = topNames(counts, notes.unknown, mostUnknown);
  const shown = new Map<string, number>();
  for (const [key, count] of counts) {
    const label = top.has(key) ? key.split(' ').map(clientLabel).join(' ') : `${other} ${other} ${other}`;
    shown.set(label, (shown.get(label) ?? 0) + count);
  }
  notes.unknown = new Set(shown.keys());
  return [...shown].map(([key, count]) => {
    const [client_name = '', library = '', address_group = ''] = key.split(' ');
    return sample(m.unknownConnections, count, { client_name, library, address_group });
  });
};

/** New connections by service and network; a pair that was not seen before begins at 0. */
const countOpened = (
  { clients }: ClientList,
  services: Services,
  groups: readonly g.Group[],
  { tally, opened }: Notes,
): readonly Spender[] => {
  const nameOf = (service: string, network: string) =>
    namedOrOther(opened, `${service} ${network}`, mostOpened);
  for (const { service, addressGroup: network } of groups) {
    const name = service === other ? other : nameOf(service, network);
    tally.opened.set(name, tally.opened.get(name) ?? 0);
  }
  return countClients(tally, clients, services, ({ kind }, service) => nameOf(service, kind.network));
};

/** The samples of a CLIENT LIST, compared with the one before. */
const describe = (list: ClientList, recognise: Recogniser, notes: Notes): readonly Sample[] => {
  const services = recognise(list.kinds.keys());
  const { groups, shown } = g.groupClients(list, services, notes.shown);
  notes.shown = shown;
  const spenders = countOpened(list, services, groups, notes);
  return [
    ...serviceSamples(list, services, notes.services),
    ...groups.flatMap(groupSamples),
    ...openedSamples(notes.tally),
    ...commandSamples(notes.tally, spenders),
    ...unknownSamples(list, services, notes),
  ];
};

/** What tells that connections came or went since: INFO counts both. */
export const populationOf = (info: RedisInfo): string | undefined => {
  const [now, ever] = [info.get('connected_clients'), info.get('total_connections_received')];
  return now === undefined || ever === undefined ? undefined : `${now} ${ever}`;
};

/** Reads who is connected; prefixes are those under which BullMQ names its connections. */
export const redisClients = (
  declared: readonly DeclaredService[],
  prefixes: readonly string[],
): Collector<Port> => {
  const recognise = recogniser(declared, prefixes);
  return {
    name: 'redis_clients',
    metrics: [
      m.serviceConnections,
      m.clientConnections,
      m.clientsBlocked,
      m.clientsIdleMax,
      m.clientsAgeMax,
      m.clientsOutputBuffer,
      m.clientsMemory,
      m.connectionsOpened,
      m.serviceCommands,
      m.clientCommands,
      m.unknownConnections,
    ],
    reads: ['info', 'client|list'],
    keys: [],
    pace: clientsPace,
    mark: populationOf,
    async collect(port) {
      // Connections come and go without a write.
      port.unsettled();
      const notes = port.memory('redis clients', newNotes);
      for (const { name } of declared) notes.services.add(name);
      return describe(await clientList(port), recognise, notes);
    },
  };
};
