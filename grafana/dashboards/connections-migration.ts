import * as m from '../../exporter/metrics/migration.ts';
import { redisConfigDrift } from '../../exporter/metrics/redis-config.ts';
import { maxBy } from '../builder/combine.ts';
import { timeline, words } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook, stat } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import { now } from './simple.ts';

const noMigration = 'No migration in the config';

const complete = stat({
  title: 'Migration',
  description:
    'Whether the move to this Redis is complete: every check could be made and holds. Good is complete; otherwise headroom audit says what is left, with the evidence.',
  width: 6,
  height: 6,
  queries: [{ vector: now(m.migrationComplete), legend: '{{target}}' }],
  mappings: words([
    [1, 'complete', 'green'],
    [0, 'incomplete', 'orange'],
  ]),
  whenEmpty: noMigration,
  links: [runbook('MigrationIncomplete')],
});

const checks = timeline({
  title: 'Checks of the migration',
  description: 'Each check over time. Good is yes throughout; a gap is a check that could not be made.',
  width: 10,
  height: 6,
  queries: [{ vector: now(m.migrationCheck, ['check']), legend: '{{check}}, {{target}}' }],
  meanings: [
    [1, 'yes', 'green'],
    [0, 'no', 'red'],
  ],
  whenEmpty: noMigration,
  links: [runbook('MigrationIncomplete')],
});

const drift = table({
  title: 'Settings that drifted',
  description:
    'Settings of the server that are not what the redis.conf named in the config says. Good is an empty table; otherwise set them back, or change the file.',
  width: 8,
  height: 6,
  queries: [
    {
      vector: maxBy(['target', 'setting'], gauge(redisConfigDrift)),
      column: { title: 'Drifted', unit: 'bool_yes_no', width: 80 },
    },
  ],
  labels: { setting: { title: 'Setting' }, target: { title: 'Target' } },
  whenEmpty: 'None, or no redis_conf in the config',
  links: [runbook('RedisConfigDrift')],
});

/** Whether everything has moved here, and the server is as it was meant to be. */
export const migrationSection: Section = {
  title: 'Migration and drift',
  lines: [[complete, checks, drift]],
};
