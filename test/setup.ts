import { ensurePrograms } from '../demo/servers/programs.ts';
import { where } from '../demo/servers/where.ts';

/** Before any test: the servers' programs are found or installed, and where servers run is said once. */
export const setup = async (): Promise<void> => {
  const place = await where();
  process.stdout.write(
    `Servers under test run ${place === 'container' ? 'in containers' : 'on this machine'}.\n`,
  );
  const local =
    place === 'container'
      ? ([
          'celery',
          'prometheus-redis-exporter',
          'prometheus-postgres-exporter',
          'pgbouncer',
          'psql',
          'curl',
          'shellcheck',
          'sqlalchemy',
          'prometheus-alertmanager',
        ] as const)
      : undefined;
  await ensurePrograms(
    local ?? [
      'redis-server',
      'prometheus',
      'promtool',
      'prometheus-alertmanager',
      'amtool',
      'celery',
      'prometheus-redis-exporter',
      'prometheus-postgres-exporter',
      'pgbouncer',
      'psql',
      'curl',
      'shellcheck',
      'sqlalchemy',
    ],
    (line) => process.stdout.write(`${line}\n`),
    { orDocker: true },
  );
};
