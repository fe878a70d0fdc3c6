import type { Command, Option } from 'commander';
import type { Config } from '../config/config.ts';
import { runAudit } from './run.ts';

interface AuditFlags {
  readonly 'config.file'?: string;
  readonly json?: boolean;
  readonly redact?: boolean;
}

/** Files alone need no config: it is read where there is one, or a variable that names a Redis. */
const hasConfig = (files: readonly string[], file: string | undefined): boolean =>
  files.length === 0 || file !== undefined || Boolean(process.env.REDIS_URL);

/** Adds the command `audit`, which says what was found and ends with its exit status. */
export const addAudit = (
  program: Command,
  configFile: Option,
  readConfig: (file: string | undefined) => Config,
): void => {
  program
    .command('audit')
    .argument('[file...]', 'render.yaml, docker-compose.yml, .env')
    .summary('tell who is connected, and what still points elsewhere; exit 0 good, 1 wrong, 2 unread')
    .description(
      'Tells who is connected, whether a move from another Redis is complete, and what in the files named still points elsewhere. Exit status 0 all good, 1 something is wrong, 2 something could not be read. Files alone need no config.',
    )
    .addOption(configFile)
    .option('--json', 'print JSON instead')
    .option('--redact', 'put placeholders in the place of hosts, addresses and names')
    .action(async (files: readonly string[], flags: AuditFlags) => {
      const file = flags['config.file'];
      const config = hasConfig(files, file) ? readConfig(file) : undefined;
      const colour = process.stdout.isTTY === true;
      const { text, exitCode } = await runAudit(config, files, { ...flags, colour });
      process.stdout.write(text);
      process.exitCode = exitCode;
    });
};
