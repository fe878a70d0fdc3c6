// Who is connected to a Redis, as an answer to a question: from the samples of a collection, so that it says what they do.
import type { Metric } from '../metric.ts';
import * as m from '../metrics/redis-connections.ts';
import type { Sample } from '../sample.ts';
import type { GroupTraits } from './groups.ts';

/** A service, and the least connections it should have; undefined where none are expected. */
export interface AuditedService {
  readonly service: string;
  readonly connections: number;
  readonly expected: number | undefined;
}

/** Connections alike in what tells the groups apart. */
export interface AuditedGroup extends GroupTraits {
  readonly connections: number;
}

/** Connections of no known service that say the same of themselves. */
export interface UnknownClients {
  readonly clientName: string;
  readonly library: string;
  readonly addressGroup: string;
  readonly connections: number;
}

/** Who is connected to one Redis, the most first; no addresses of single clients, and no secrets. */
export interface ClientAudit {
  readonly services: readonly AuditedService[];
  readonly groups: readonly AuditedGroup[];
  readonly unknown: readonly UnknownClients[];
}

const byConnections = (a: { readonly connections: number }, b: { readonly connections: number }): number =>
  b.connections - a.connections;

/** The audit of a target by its samples; undefined where CLIENT LIST could not be read. */
export const clientAudit = (samples: readonly Sample[], target: string): ClientAudit | undefined => {
  const of = (metric: Metric) =>
    samples.filter((each) => each.metric === metric && each.labels.target === target);
  const services = of(m.serviceConnections);
  if (services.length === 0) return undefined;
  const expected = new Map(
    of(m.serviceConnectionsExpected).map(({ labels, value }) => [labels.service, value] as const),
  );
  return {
    services: services
      .map(({ labels: { service = '' }, value }) => ({
        service,
        connections: value,
        expected: expected.get(service),
      }))
      .sort((a, b) => byConnections(a, b) || (a.service < b.service ? -1 : 1)),
    groups: of(m.clientConnections)
      .map(({ labels, value }) => ({
        service: labels.service ?? '',
        library: labels.library ?? '',
        user: labels.user ?? '',
        db: labels.db ?? '',
        role: labels.role ?? '',
        addressGroup: labels.address_group ?? '',
        connections: value,
      }))
      .sort(byConnections),
    unknown: of(m.unknownConnections)
      .map(({ labels, value }) => ({
        clientName: labels.client_name ?? '',
        library: labels.library ?? '',
        addressGroup: labels.address_group ?? '',
        connections: value,
      }))
      .sort(byConnections),
  };
};
