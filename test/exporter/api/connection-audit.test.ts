import { describe, expect, it } from 'vitest';
import { redisConnectionAudit } from '../../../exporter/api/connection-audit.ts';
import type { Evidence } from '../../../exporter/audit/evidence.ts';
import { View } from '../../../exporter/check/view.ts';
import type { RedisTargetConfig } from '../../../exporter/config/config.ts';
import { parseConfig } from '../../../exporter/config/parse.ts';
import { gauge } from '../../../exporter/metric.ts';
import { migrationComplete } from '../../../exporter/metrics/migration.ts';
import { celeryQueueLength } from '../../../exporter/metrics/queues.ts';
import { redisConnectedClients } from '../../../exporter/metrics/redis.ts';
import { atTarget, type Sample, sample } from '../../../exporter/sample.ts';

const [config] = parseConfig(undefined, { REDIS_URL: 'redis://u:hunter2@here:6379/2' }, () => '').targets;
const service = gauge('redis_service_connections', {
  unit: 'count',
  help: 'x',
  labels: ['target', 'service'],
});

const audit = (samples: readonly Sample[], evidence?: readonly Evidence[], connections?: number) =>
  redisConnectionAudit({
    config: config as RedisTargetConfig,
    view: new View(
      'redis',
      samples.map((each) => atTarget(each, 'redis')),
    ),
    evidence,
    retired:
      connections === undefined
        ? undefined
        : [{ unused: connections === 0, evidence: '', connections, others: [] }],
  }).connections[0];

const check = (name: Evidence['check'], state: Evidence['state']): Evidence => ({
  check: name,
  state,
  evidence: [`${name} ${state}`],
});

describe('redisConnectionAudit', () => {
  it('has the fields of the old service, from what was measured, without a login', () => {
    const samples = [
      sample(redisConnectedClients, 17),
      sample(service, 3, { service: 'api' }),
      sample(service, 0, { service: 'gone' }),
      sample(migrationComplete, 1),
      sample(celeryQueueLength, 0, { db: 'db2', prefix: '', queue_name: 'celery' }),
    ];
    const body = audit(samples, [check('retired_unused', 'holds')], 0);
    expect(body).toEqual({
      api_cache: 'here:6379',
      celery_broker: 'here:6379',
      active_connections: { local_redis: 17, upstash: 0 },
      upstash_detected: false,
      service_connections: {
        api: { url: 'redis://here:6379', host: 'here:6379', type: 'local_redis', connections: 3 },
      },
      environment_variables: { REDIS_URL: 'redis://here:6379' },
      migration_status: 'complete',
      recommendation: 'All services use here:6379',
      checks: [{ check: 'retired_unused', state: 'holds', evidence: ['retired_unused holds'] }],
    });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('says incomplete, unknown or nothing for what it is', () => {
    expect(audit([], [check('retired_unused', 'fails'), check('files', 'holds')], 2)).toMatchObject({
      active_connections: { local_redis: null, upstash: 2 },
      upstash_detected: true,
      celery_broker: null,
      migration_status: 'incomplete',
      recommendation: 'Not all services have moved. retired_unused: retired_unused fails',
    });
    expect(audit([], [check('retired_unused', 'unknown')])).toMatchObject({
      active_connections: { upstash: null },
      upstash_detected: null,
      migration_status: 'unknown',
    });
    expect(audit([])).toMatchObject({
      migration_status: null,
      upstash_detected: null,
      recommendation: 'No migration is configured',
    });
  });
});
