import type { CeleryEvents } from '../celery/events.ts';
import type { Collector } from '../collector.ts';
import { redisOperationsByPurpose } from '../metrics/redis-commands.ts';
import type { Calls } from '../purposes/purpose.ts';
import { PurposeTally } from '../purposes/tally.ts';
import { type Sample, sample } from '../sample.ts';
import { numberOf, parseNumbers } from '../targets/redis-info.ts';
import type { InfoReading, RedisPort } from '../targets/redis-port.ts';
import { type NamedLine, namedLines } from './redis-lines.ts';

/** Calls by command in the lines of INFO commandstats. */
export const callsOf = (commandstats: readonly NamedLine[]): Calls =>
  new Map(
    commandstats.flatMap(([command, value]) => {
      const { calls } = parseNumbers(value);
      return calls === undefined ? [] : [[command, calls] as const];
    }),
  );

const readPurposes = (
  { info, own = new Map() }: InfoReading,
  tally: PurposeTally,
  heard: CeleryEvents['heard'],
): readonly Sample[] => {
  const calls = callsOf(namedLines(info).commandstats);
  const total = numberOf(info, 'total_commands_processed');
  // A server that hides its counters does not say what they are for; one that was just started has none yet.
  if (total === undefined || (calls.size === 0 && total > 0)) return [];
  const sums = tally.observe({ calls, total, own, heard });
  return [...sums].map(([purpose, many]) => sample(redisOperationsByPurpose, many, { purpose }));
};

/** The server's own collector, which tells beside all else what operations were for: from the same INFO, so that both agree. */
export const withPurposes = <Port extends Pick<RedisPort, 'info'>>(
  server: Collector<Port>,
  events: Pick<CeleryEvents, 'heard'>,
): Collector<Port> => {
  const tally = new PurposeTally();
  return {
    ...server,
    async collect(port) {
      const samples = await server.collect(port);
      // A cap on samples cuts at the end, where there is one for each command.
      return [...readPurposes(await port.info(), tally, events.heard), ...samples];
    },
  };
};
