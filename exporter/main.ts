#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/fault.ts';
import { parseConfig } from './config/parse.ts';
import { printConfig } from './config/print.ts';
import { createLogger, logFormats, logLevels } from './log.ts';
import { serve, UsageError } from './serve.ts';
import { version } from './version.ts';

interface Flags {
  readonly 'config.file'?: string;
  readonly 'web.listenAddress': readonly string[];
  readonly 'web.telemetryPath': string;
  readonly 'log.level': string;
  readonly 'log.format': string;
}

const path = (text: string): string => {
  const taken = ['/probe', '/sd', '/-/healthy', '/-/ready'];
  if (/^\/[\w./-]*$/.test(text) && !taken.includes(text)) return text;
  throw new InvalidArgumentError('Expected a path such as /metrics that nothing else has.');
};

const configFile = new Option('--config.file <path>', 'YAML file; without it, REDIS_URL is enough').env(
  'HEADROOM_CONFIG_FILE',
);

const serveFlags: readonly Option[] = [
  configFile,
  new Option('--web.listen-address <address...>', 'host:port or :port, may be repeated')
    .env('HEADROOM_WEB_LISTEN_ADDRESS')
    .default([':19121']),
  new Option('--web.telemetry-path <path>', 'where the metrics are')
    .env('HEADROOM_WEB_TELEMETRY_PATH')
    .argParser(path)
    .default('/metrics'),
  new Option('--log.level <level>', 'least severe events to log')
    .env('HEADROOM_LOG_LEVEL')
    .choices(logLevels)
    .default('info'),
  new Option('--log.format <format>', 'format of log lines')
    .env('HEADROOM_LOG_FORMAT')
    .choices(logFormats)
    .default('logfmt'),
];

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
    addresses: flags['web.listenAddress'],
    metricsPath: flags['web.telemetryPath'],
    logger: createLogger(flags['log.level'], flags['log.format']),
  });

const createProgram = (): Command => {
  const program = new Command('headroom')
    .description('How much room Redis, its queues and Postgres pools have left, as Prometheus metrics.')
    .version(`headroom, version ${version}`)
    .exitOverride();
  const serving = program.command('serve', { isDefault: true }).description('run the exporter (the default)');
  for (const flag of serveFlags) serving.addOption(flag);
  serving.action(runServe);
  program
    .command('config')
    .description('print the effective config, secrets masked')
    .addOption(configFile)
    .action((flags: Flags) => void process.stdout.write(printConfig(readConfig(flags['config.file']))));
  return program;
};

/** 0 when all went well, 2 with one sentence a fault when the user's input cannot be used, 1 when we failed. */
const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError || error instanceof UsageError) {
    process.stderr.write(`${error.message.replace(/^/gm, 'headroom: ')}\n`);
    return 2;
  }
  process.stderr.write(`headroom: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
};

process.exitCode = await createProgram()
  .parseAsync()
  .then(() => 0, exitCodeOf);
