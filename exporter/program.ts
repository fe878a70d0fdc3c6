// The command line: every command with its flags, and what each does.
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { judge } from './check/check.ts';
import { historyOf } from './check/history.ts';
import { exitCodeOf } from './check/line.ts';
import { look } from './check/look.ts';
import { printReport } from './check/print.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/fault.ts';
import { parseConfig } from './config/parse.ts';
import { printConfig } from './config/print.ts';
import { Exporter } from './exporter.ts';
import { configFile, isLifecycleEnabled, serveFlags } from './flags.ts';
import { printGrants } from './grants.ts';
import { createLogger, failureLog } from './log.ts';
import { failureReason } from './metrics/headroom.ts';
import { addAudit } from './report/command.ts';
import { serve, UsageError } from './serve.ts';
import { suggestConfig } from './suggest.ts';
import { addTestPage } from './test-page.ts';
import { version } from './version.ts';
import { newToken } from './web/tokens.ts';

interface Flags {
  readonly 'config.file'?: string;
  readonly 'web.listenAddress': readonly string[];
  readonly 'web.telemetryPath': string;
  readonly 'web.config.file'?: string;
  readonly 'web.enableLifecycle'?: boolean;
  readonly 'log.level': string;
  readonly name?: string;
  readonly 'log.format': string;
  readonly prometheus?: string;
  readonly json?: boolean;
  readonly suggest?: boolean;
}

const tokenName = (text: string): string => {
  if (/^[\w.-]{1,63}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected a name of letters, digits, ".", "_" and "-", 63 at most.');
};

const readConfig = (file: string | undefined): Config => {
  const readFile = (name: string) => readFileSync(name, 'utf8');
  if (file === undefined) return parseConfig(undefined, process.env, readFile);
  try {
    return parseConfig({ name: file, text: readFile(file) }, process.env, readFile);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(`--config.file: expected a readable file, got ${code} for ${file}`);
  }
};

const runServe = (flags: Flags): Promise<void> =>
  serve({
    config: readConfig(flags['config.file']),
    readConfig: () => readConfig(flags['config.file']),
    lifecycle: isLifecycleEnabled(flags['web.enableLifecycle'], process.env),
    addresses: flags['web.listenAddress'],
    metricsPath: flags['web.telemetryPath'],
    webConfig: flags['web.config.file'],
    logger: createLogger(flags['log.level'], flags['log.format']),
  });

const runCheck = async (flags: Flags): Promise<void> => {
  const { targets, samples, answers } = await look(readConfig(flags['config.file']), flags.prometheus);
  const report = judge(targets, samples, answers && historyOf(answers));
  const text = flags.json
    ? `${JSON.stringify({ exit_code: exitCodeOf(report), ...report }, null, 2)}\n`
    : printReport(report, process.stdout.isTTY === true);
  process.stdout.write(text);
  process.exitCode = exitCodeOf(report);
};

const runConfig = async (flags: Flags): Promise<void> => {
  const config = readConfig(flags['config.file']);
  if (!flags.suggest) {
    process.stdout.write(printConfig(config));
    return;
  }
  const exporter = await Exporter.open(config, failureLog(createLogger('warn', 'logfmt')), version);
  try {
    const samples = await exporter.samples();
    process.stdout.write(suggestConfig(config, samples));
    // What could not be read is missing from the suggestion: the log says why.
    process.exitCode = samples.some(({ metric }) => metric === failureReason) ? 2 : 0;
  } finally {
    exporter.close();
  }
};

const runGrants = (flags: Flags): void => {
  process.stdout.write(printGrants(readConfig(flags['config.file'])));
};

/** What each command does, in its own help and in docs/reference.md. */
const about = {
  serve:
    'Runs the exporter; also without a command. Ends on SIGTERM and SIGINT, once running scrapes are answered.',
  config: 'Prints the effective config with its defaults, secrets masked.',
  grants:
    'Prints the ACL SETUSER line of a Redis user, one for each Redis that was moved away from, and the SQL of a Postgres role, that may do what this config needs, and nothing else.',
  token:
    'Makes a bearer token for /api, and the lines of the config that believe it. The token itself is kept nowhere.',
  check:
    "Reads every target once and prints the alerts that fire and the checklist in the words of the dashboard's tiles (OK, AT RISK, BREACHED, UNKNOWN), who uses up what and since when, what is worst first; then tables, and what cannot be seen from here. Exit status 0 all good, 1 a budget is broken, 2 something could not be read; what is right but not all there (~), and settings without effect, are told and change no status.",
} as const;

const addServe = (program: Command): void => {
  const serving = program
    .command('serve', { isDefault: true })
    .summary('run the exporter (the default)')
    .description(about.serve);
  for (const flag of serveFlags) serving.addOption(flag);
  serving.action(runServe);
};

/** The commands of `headroom`, ready to be parsed; a wrong flag is thrown, not an exit. */
export const createProgram = (): Command => {
  const program = new Command('headroom')
    .description('How much room Redis, its queues and Postgres pools have left, as Prometheus metrics.')
    .version(`headroom, version ${version}`)
    .exitOverride();
  addServe(program);
  program
    .command('config')
    .summary('print the effective config, secrets masked')
    .description(about.config)
    .addOption(configFile)
    .option('--suggest', 'print a ready file instead, with the queues found now')
    .action(runConfig);
  program
    .command('grants')
    .summary('print the least that users of this config need, ready for redis-cli and psql')
    .description(about.grants)
    .addOption(configFile)
    .action(runGrants);
  program
    .command('token')
    .summary('make a bearer token for /api, and the lines of the config that believe it')
    .description(about.token)
    .addOption(new Option('--name <name>', 'who will use it').argParser(tokenName).default('admin'))
    .action(({ name = 'admin' }: Flags) => {
      process.stdout.write(newToken(name));
    });
  program
    .command('check')
    .summary('read every target once and print the checklist; exit 0 good, 1 broken, 2 unread')
    .description(about.check)
    .addOption(configFile)
    .option('--prometheus <url>', 'a Prometheus that scrapes this exporter, for what only history can tell')
    .option('--json', 'print JSON instead')
    .action(runCheck);
  addTestPage(program);
  addAudit(program, configFile, readConfig);
  return program;
};
