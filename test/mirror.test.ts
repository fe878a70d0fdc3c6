// Every source has its test, and values are imported one way.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../demo/servers/root.ts';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path.endsWith('.ts') && existsSync(join(root, path)));
const sources = files.filter((path) => path.startsWith('exporter/'));
const testOf = (path: string): string => `test/${path.replace(/\.ts$/, '.test.ts')}`;

/** Sources without a test of their own name, each with the reason. */
const elsewhere: Readonly<Record<string, string>> = {
  'exporter/collector.ts': 'types only',
  'exporter/config/config.ts': 'types only',
  'exporter/api/routes.ts': 'routes, held by test/live/access.test.ts',
  'exporter/web/guard.ts': 'stands before a real server, held by test/live/access.test.ts',
  'exporter/config/spaces.ts': 'a part of the targets, held by targets.test.ts and parse.test.ts',
  'exporter/config/access-schema.ts': 'a schema, held by test/live/access.test.ts',
  'exporter/config/redis-schema.ts': 'a schema, held by schema.test.ts and parse.test.ts',
  'exporter/config/redis-target.ts': 'joins the parts of a target, held by targets.test.ts and parse.test.ts',
  'exporter/config/shape.ts': 'two makers of schemas, held by scalars.test.ts and schema.test.ts',
  'exporter/flags.ts': 'what the command takes, held by test/exporter/main.test.ts',
  'exporter/heap.ts': 'one flag, held by the memory row of npm run bench',
  ...Object.fromEntries(
    [
      'checklist',
      'failures',
      'format',
      'history',
      'line',
      'postgres',
      'prometheus',
      'queues',
      'schedules',
      'view',
    ].map((name) => [
      `exporter/check/${name}.ts`,
      'a part of the check, held by test/exporter/check/check.test.ts and test/live/check.test.ts',
    ]),
  ),
  ...Object.fromEntries(
    ['column', 'facts', 'print-tables', 'reasons', 'tables'].map((name) => [
      `exporter/check/${name}.ts`,
      'a part of the check, held by test/exporter/check/print.test.ts',
    ]),
  ),
  'exporter/metrics/checklist.ts': 'a table, held by items.test.ts and since.test.ts',
  'exporter/purposes/programs.ts': 'data, held by test/exporter/purposes/attribute.test.ts',
  'exporter/purposes/purpose.ts': 'a list and two types, held by tally.test.ts',
  'exporter/celery/node.ts': 'a type and a constant, held by worker-table.test.ts',
  'exporter/config/application-schema.ts':
    'a schema, held by test/exporter/config/application-target.test.ts',
  'exporter/kinds/application.ts': 'joins the target to its collector, held by test/live/pools.test.ts',
  'exporter/metrics/application.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/targets/application-port.ts': 'types only',
  'exporter/collectors/pace.ts': 'constants, held by test/live/',
  'exporter/metric.ts': 'two constructors, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/collectors/index.ts': 'a list, held by test/repository.test.ts',
  'exporter/metrics/bullmq.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/celery.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/celery-control.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/celery-consumers.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/celery-work.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/headroom.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/index.ts': 'a list, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/process.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/queue-budgets.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/schedules.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/metrics/queues.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  ...Object.fromEntries(
    files
      .filter((path) => /^exporter\/metrics\/(redis|postgres|pgbouncer)(-\w+)?\.ts$/.test(path))
      .map((path) => [path, 'data, held by test/exporter/metrics/catalogue.test.ts']),
  ),
  'exporter/collectors/postgres.ts': 'a list, held by test/repository.test.ts',
  'exporter/collectors/pgbouncer.ts': 'a list, held by test/live/pgbouncer.test.ts',
  'exporter/config/pgbouncer-schema.ts': 'keys, held by pgbouncer-target.test.ts',
  'exporter/kinds/pgbouncer.ts': 'joins parts, held by test/live/pgbouncer.test.ts',
  'exporter/targets/pgbouncer-client.ts': 'held by test/live/pgbouncer.test.ts',
  'exporter/targets/pgbouncer.ts': 'joins the session to collectors, held by test/live/pgbouncer.test.ts',
  'exporter/targets/postgres-dial.ts': 'a part of two clients, held by postgres-client.test.ts',
  'exporter/collectors/postgres-statements.ts': 'texts, held by test/live/postgres-sessions.test.ts',
  ...Object.fromEntries(
    [
      'checks/credentials',
      'checks/health-check',
      'checks/redis-url',
      'checks/region',
      'checks/retired',
      'compose-file',
      'deployment',
      'problem',
      'read-text',
      'redis-url',
      'render-blueprint',
      'shape',
    ].map((name) => [`exporter/audit/${name}.ts`, 'a part of the audit, held by audit.test.ts']),
  ),
  'exporter/audit/findings.ts': 'types only',
  'exporter/config/migration-schema.ts': 'keys, held by migration.test.ts',
  'exporter/config/redis-conf.ts': 'reads one file, held by migration.test.ts',
  'exporter/metrics/migration.ts': 'data, held by test/exporter/metrics/catalogue.test.ts',
  'exporter/report/command.ts': 'a command, held by test/live/migration.test.ts',
  'exporter/report/print.ts': 'prints, held by test/live/migration.test.ts',
  'exporter/report/report.ts': 'a status, held by test/live/migration.test.ts',
  'exporter/report/run.ts': 'joins the parts, held by test/live/migration.test.ts',
  'exporter/targets/retired-redis.ts': 'asks a server, held by test/live/migration.test.ts',
  'exporter/config/login.ts': 'keys of every kind of target, held by parse.test.ts and targets.test.ts',
  'exporter/config/postgres-schema.ts': 'keys, held by postgres-target.test.ts',
  'exporter/kinds/postgres.ts': 'joins parts, held by test/live/',
  'exporter/kinds/redis.ts': 'joins parts, held by test/live/',
  'exporter/targets/postgres.ts':
    'joins the session to collectors, held by test/live/postgres-faults.test.ts',
  'exporter/targets/socket-failure.ts': 'held by redis-failure.test.ts and postgres-failure.test.ts',
  'exporter/collectors/redis-fields.ts': 'data, held by test/exporter/collectors/redis-server.test.ts',
  'exporter/collectors/redis-memory-fields.ts': 'data, held by test/exporter/collectors/redis-server.test.ts',
  'exporter/program.ts': 'the commands, held by test/exporter/main.test.ts and reference.test.ts',
  'exporter/config/login-schema.ts': 'keys of every kind of target, held by keys.test.ts and targets.test.ts',
  'exporter/config/queues-schema.ts': 'keys, held by keys.test.ts, parse.test.ts and queue-limits.test.ts',
  'exporter/serve.ts': 'starts and stops servers, held by test/exporter/main.test.ts',
  'exporter/targets/audience.ts': 'types and constants, held by redis-listener.test.ts',
  'exporter/targets/redis-greeting.ts':
    'a part of both connections, held by redis-connection.test.ts and redis-listener.test.ts',
  'exporter/targets/redis.ts': 'joins the session to collectors, held by test/live/',
};

describe('every source of the exporter', () => {
  it('has a test of its own name, but for those that are tested elsewhere', () => {
    const untested = sources.filter((path) => !files.includes(testOf(path)));
    expect(untested.filter((path) => elsewhere[path] === undefined)).toEqual([]);
  });

  it.each(Object.keys(elsewhere))('%s is rightly an exception', (path) => {
    expect([sources.includes(path), files.includes(testOf(path))]).toEqual([true, false]);
  });

  it('is tested under a name that exists', () => {
    const tests = files.filter((path) => path.startsWith('test/exporter/') && path.endsWith('.test.ts'));
    const sourceOf = (path: string) => path.slice('test/'.length).replace(/\.test\.ts$/, '.ts');
    // Tests of what several files declare.
    expect(tests.filter((path) => !sources.includes(sourceOf(path)))).toEqual([
      'test/exporter/metrics/catalogue.test.ts',
      'test/exporter/metrics/pgbouncer-names.test.ts',
      'test/exporter/metrics/postgres-names.test.ts',
    ]);
  });
});

// From what knows nothing to what knows all; a file may take values of its own layer and of those before it.
const layers: readonly RegExp[] = [
  /^(heap|metric|glob|address|landing|version|running)\.ts$/,
  /^metrics\//,
  /^(sample|failure|spending|operations|self|budgets|exposition|checked)\.ts$/,
  /^audit\//,
  /^(collector|round)\.ts$/,
  /^schedules\//,
  /^(celery|clients)\//,
  /^web\/tokens\.ts$/,
  /^pools\//,
  /^purposes\//,
  /^(collectors|targets|config)\//,
  /^web\//,
  /^(scrape|kinds\/\w+)\.ts$/,
  /^open\.ts$/,
  /^(exporter|grants|log|suggest|test-page)\.ts$/,
  /^(flags|reload)\.ts$/,
  /^check\//,
  /^report\//,
  /^api\//,
  /^server\.ts$/,
  /^serve\.ts$/,
  /^program\.ts$/,
  /^reference\.ts$/,
  /^main\.ts$/,
];
const layerOf = (path: string): number =>
  layers.findIndex((layer) => layer.test(path.slice('exporter/'.length)));

/** The relative imports of a file that are there when it runs. */
const valueImports = (path: string): readonly string[] =>
  [
    ...readFileSync(join(root, path), 'utf8').matchAll(
      /^(?:import|export) (?!type )[^'"]*?from '(\.[^']+)'/gm,
    ),
  ].map(([, from = '']) => normalize(join(dirname(path), from)));

describe('imports', () => {
  it('are of files that have a layer', () => {
    expect(sources.filter((path) => layerOf(path) === -1)).toEqual([]);
  });

  it('never take a value from a layer above', () => {
    const upward = sources.flatMap((path) =>
      valueImports(path)
        .filter((from) => layerOf(from) > layerOf(path))
        .map((from) => `${path} -> ${from}`),
    );
    expect(upward).toEqual([]);
  });

  it('of collectors take no value from the config, and config none from collectors', () => {
    const between = sources.flatMap((path) =>
      valueImports(path)
        .filter((from) =>
          `${path} ${from}`.match(
            /^exporter\/(collectors|config)\/\S+ exporter\/(?!\1)(collectors|config)\//,
          ),
        )
        .map((from) => `${path} -> ${from}`),
    );
    expect(between).toEqual([]);
  });
});
