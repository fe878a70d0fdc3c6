import { InvalidArgumentError, Option } from 'commander';
import { logFormats, logLevels } from './log.ts';

const path = (text: string): string => {
  const taken = [
    '/probe',
    '/sd',
    '/-/healthy',
    '/-/ready',
    '/-/reload',
    '/admin/analytics/redis',
    '/admin/analytics/database',
  ];
  const isApi = text === '/api' || text.startsWith('/api/');
  if (/^\/[\w./-]*$/.test(text) && !taken.includes(text) && !isApi) return text;
  throw new InvalidArgumentError('Expected a path such as /metrics that nothing else has.');
};

/** The flag of every command that reads the config. */
export const configFile = new Option(
  '--config.file <path>',
  'YAML file; without it, REDIS_URL, DATABASE_URL or PGBOUNCER_URL is enough',
).env('HEADROOM_CONFIG_FILE');

// Commander would take any value of it, "false" too, for a yes.
const lifecycleVariable = 'HEADROOM_WEB_ENABLE_LIFECYCLE';

/** The flags of `headroom serve`. */
export const serveFlags: readonly Option[] = [
  configFile,
  new Option('--web.listen-address <address...>', 'host:port or :port, may be repeated')
    .env('HEADROOM_WEB_LISTEN_ADDRESS')
    .default([':19121']),
  new Option('--web.telemetry-path <path>', 'where the metrics are')
    .env('HEADROOM_WEB_TELEMETRY_PATH')
    .argParser(path)
    .default('/metrics'),
  new Option('--web.config.file <path>', 'TLS and users, in the format of exporter-toolkit').env(
    'HEADROOM_WEB_CONFIG_FILE',
  ),
  new Option(
    '--web.enable-lifecycle',
    `let POST /-/reload read the config anew, as SIGHUP does (env: ${lifecycleVariable}=true)`,
  ),
  new Option('--log.level <level>', 'least severe events to log')
    .env('HEADROOM_LOG_LEVEL')
    .choices(logLevels)
    .default('info'),
  new Option('--log.format <format>', 'format of log lines')
    .env('HEADROOM_LOG_FORMAT')
    .choices(logFormats)
    .default('logfmt'),
];

/** Whether POST /-/reload is to be obeyed: the flag says so, or the environment with a plain yes. */
export const isLifecycleEnabled = (
  flag: boolean | undefined,
  env: Readonly<Record<string, string | undefined>>,
): boolean => flag ?? env[lifecycleVariable] === 'true';
