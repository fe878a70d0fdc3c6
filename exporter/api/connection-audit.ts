// The JSON that the old service answered about who is connected where, from evidence; no URL holds a login.
import type { Evidence } from '../audit/evidence.ts';
import type { RetiredVerdict } from '../audit/retired.ts';
import { servicesSeen } from '../audit/verdict.ts';
import type { View } from '../check/view.ts';
import type { RedisTargetConfig } from '../config/config.ts';
import { migrationComplete } from '../metrics/migration.ts';
import { celeryQueueLength } from '../metrics/queues.ts';
import { redisConnectedClients } from '../metrics/redis.ts';

/** What is told of: the target's config, its samples and the checks of its move, if it has one. */
export interface AuditSides {
  readonly config: RedisTargetConfig;
  readonly view: View;
  readonly evidence: readonly Evidence[] | undefined;
  /** What was last seen of the Redis of before; undefined where nobody looked. */
  readonly retired: readonly RetiredVerdict[] | undefined;
}

const hostOf = ({ host, port, path }: RedisTargetConfig['address']): string => path ?? `${host}:${port}`;

const urlOf = ({ address }: RedisTargetConfig): string =>
  address.path === undefined
    ? `${address.tls ? 'rediss' : 'redis'}://${hostOf(address)}`
    : `unix://${address.path}`;

const stateOf = ({ evidence }: AuditSides, check: Evidence['check']) =>
  evidence?.find((each) => each.check === check)?.state;

/** Whether the Redis of before is in use; null while that is not known. */
const retiredInUse = (sides: AuditSides): boolean | null => {
  const state = stateOf(sides, 'retired_unused');
  if (state === 'fails') return true;
  return state === 'holds' ? false : null;
};

/** Connections of others to the Redis of before; null while that is not known. */
const retiredConnections = ({ retired }: AuditSides): number | null =>
  retired?.reduce<number | null>(
    (sum, { connections }) => (sum === null || connections === undefined ? null : sum + connections),
    0,
  ) ?? null;

const statusOf = ({ view, evidence }: AuditSides): 'complete' | 'incomplete' | 'unknown' | null => {
  if (!evidence) return null;
  if (view.value(migrationComplete) === 1) return 'complete';
  return evidence.some(({ state }) => state === 'fails') ? 'incomplete' : 'unknown';
};

const recommendationOf = (sides: AuditSides): string => {
  const open = (sides.evidence ?? []).filter(({ state }) => state === 'fails' || state === 'unknown');
  const reasons = open.map(({ check, evidence }) => `${check}: ${evidence.join('; ')}`).join('. ');
  switch (statusOf(sides)) {
    case null:
      return 'No migration is configured';
    case 'complete':
      return `All services use ${hostOf(sides.config.address)}`;
    case 'incomplete':
      return `Not all services have moved. ${reasons}`;
    case 'unknown':
      return `Whether all services have moved could not be told. ${reasons}`;
  }
};

const serviceConnections = ({ view, config }: AuditSides) =>
  Object.fromEntries(
    servicesSeen(view.all())
      .filter(({ connections = 0 }) => connections > 0)
      .map(({ service, connections }) => [
        service,
        { url: urlOf(config), host: hostOf(config.address), type: 'local_redis', connections },
      ]),
  );

/** The body of `/api/redis/connection-audit`; null is what is not known. New fields stand beside the old ones. */
export const redisConnectionAudit = (sides: AuditSides) => {
  const { view, config, evidence } = sides;
  const host = hostOf(config.address);
  return {
    connections: [
      {
        api_cache: host,
        celery_broker: view.of(celeryQueueLength).length > 0 ? host : null,
        active_connections: {
          local_redis: view.value(redisConnectedClients) ?? null,
          upstash: retiredConnections(sides),
        },
        upstash_detected: retiredInUse(sides),
        service_connections: serviceConnections(sides),
        environment_variables: { REDIS_URL: urlOf(config) },
        migration_status: statusOf(sides),
        recommendation: recommendationOf(sides),
        checks: evidence ?? [],
      },
    ],
  };
};
