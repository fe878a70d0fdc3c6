import * as m from '../metrics/redis-commands.ts';
import { type Sample, sample } from '../sample.ts';
import { parseNumbers } from '../targets/redis-info.ts';
import type { NamedLine } from './redis-lines.ts';

/** First words of Redis' and Valkey's own errors, and of the two lines that stand for errors no longer listed. */
const ownCodes: ReadonlySet<string> = new Set(
  (
    'ASK BUSY BUSYGROUP BUSYKEY CLUSTERDOWN CROSSSLOT DENIED ERR EXECABORT INPROG IOERR LOADING MASTERDOWN MISCONF MOVED ' +
    'NOAUTH NOGOODSLAVE NOGROUP NOMASTERLINK NOPERM NOPROTO NOQUORUM NOREPLICAS NOSCRIPT NOTBUSY OOM READONLY REDIRECT ' +
    'TRYAGAIN UNBLOCKED UNKILLABLE VERSIONMISMATCH WRONGPASS WRONGTYPE ERRORSTATS_DISABLED ERRORSTATS_OVERFLOW'
  ).split(' '),
);

// Scripts make codes of their own, as many as they like, of whatever they were given.
const mostScriptCodes = 50;
const isCode = (word: string): boolean => /^[A-Z][A-Z0-9_]{0,31}$/.test(word);

/**
 * Error replies by code, from lines `errorstat_WRONGTYPE:count=4`. What is no code counts as `other`. So do the codes of
 * scripts, all of them, once there are too many: some shown and some not would let series come and go.
 */
export const readErrors = (lines: readonly NamedLine[]): readonly Sample[] => {
  const counts = lines.flatMap(([code, value]) => {
    const { count } = parseNumbers(value);
    return count === undefined ? [] : [{ code, count }];
  });
  const ofScripts = counts.filter(({ code }) => !ownCodes.has(code) && isCode(code));
  const showsScripts = ofScripts.length <= mostScriptCodes;
  const isShown = (code: string): boolean => ownCodes.has(code) || (showsScripts && isCode(code));
  const others = counts.filter(({ code }) => !isShown(code));
  const other = others.reduce((sum, { count }) => sum + count, 0);
  return [
    ...counts
      .filter(({ code }) => isShown(code))
      .map(({ code, count }) => sample(m.redisErrorsTotal, count, { err: code })),
    ...(others.length > 0 && Number.isFinite(other)
      ? [sample(m.redisErrorsTotal, other, { err: 'other' })]
      : []),
  ];
};
