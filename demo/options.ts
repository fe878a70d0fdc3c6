import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from './servers/durations.ts';

/** What the demo can break. */
export const faults = [
  'memory',
  'redis',
  'operations',
  'worker',
  'beat',
  'pool',
  'postgres',
  'connections',
  'service',
] as const;
export type Fault = (typeof faults)[number];

/** What the command line asks for. */
export interface DemoOptions {
  readonly break?: Fault;
  /** How long to run once every program is found, in milliseconds; without it, until Ctrl-C. */
  readonly for?: number;
  /** The folder where to keep what a check reads once the page has come. */
  readonly save?: string;
}

/** The options, or the exit status where there is nothing to run: 0 after --help, 2 after a bad argument. */
export function parseArguments(args: readonly string[]): DemoOptions | number {
  const command = new Command('npm run demo --')
    .description(
      'Redis with real Celery and BullMQ work, Postgres behind PgBouncer and two applications, the exporter, Prometheus, ' +
        'Alertmanager and a page sink.',
    )
    .addOption(new Option('--break <what>', 'break it for real, show the page, repair it').choices(faults))
    .option(
      '--for <duration>',
      'end by itself after so long, such as 4m; an installation of packages is not counted',
      positiveDuration,
    )
    .option('--save <folder>', 'keep there what `headroom check` reads once the page of --break has come')
    .exitOverride();
  try {
    return command.parse(args, { from: 'user' }).opts<DemoOptions>();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

function positiveDuration(text: string): number {
  const expected = `Expected a duration such as 4m or 90s, got ${text}.`;
  let milliseconds: number;
  try {
    milliseconds = parseDuration(text);
  } catch {
    throw new InvalidArgumentError(expected);
  }
  // A longer timer than 2^31 ms would fire at once.
  if (milliseconds <= 0 || milliseconds >= 2 ** 31) throw new InvalidArgumentError(expected);
  return milliseconds;
}
