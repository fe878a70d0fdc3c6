import logfmt from 'logfmt';
import { type DestinationStream, type Logger, pino } from 'pino';
import { TargetError } from './failure.ts';
import type { FailureLog } from './scrape.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export const logFormats = ['logfmt', 'json'] as const;

const standardError: DestinationStream = { write: (line) => process.stderr.write(line) };
const asLogfmt: DestinationStream = {
  write: (line) => standardError.write(`${logfmt.stringify(JSON.parse(line))}\n`),
};

/** A logger on standard error: one logfmt or JSON line an event, with `time`, `level` and `msg`. */
export const createLogger = (level: string, format: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    format === 'json' ? standardError : asLogfmt,
  );

/** Writes a line when a collector begins to fail, fails for another reason, or reads again. */
export const failureLog =
  (logger: Logger): FailureLog =>
  ({ target, collector, reason, error, partial }) => {
    const about = { target, collector, ...(reason === undefined ? {} : { reason }) };
    // One event is one line, whatever OpenSSL puts into its messages.
    const said = (error instanceof TargetError ? error.message : String(error)).replace(/\s+/g, ' ').trim();
    if (reason === undefined) logger.info(about, 'collector reads again');
    else if (reason === 'internal')
      logger.error({ ...about, error: said }, 'collector failed: this is a bug');
    else logger.warn({ ...about, error: said }, partial ? 'collector lacks something' : 'collector failed');
  };
