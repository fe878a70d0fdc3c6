import type { Logger } from 'pino';
import { describe, expect, it } from 'vitest';
import { TargetError } from '../../exporter/failure.ts';
import { failureLog } from '../../exporter/log.ts';

/** The lines a failure log writes, as level, fields and message. */
const linesOf = (write: (log: ReturnType<typeof failureLog>) => void): readonly unknown[] => {
  const lines: unknown[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields, message]);
  const logger = { info: at('info'), warn: at('warn'), error: at('error') } as unknown as Logger;
  write(failureLog(logger));
  return lines;
};

const about = { target: 'main', collector: 'redis_server' };

describe('failureLog', () => {
  it('warns of a failure of the target with its reason and message', () => {
    const error = new TargetError('refused', 'connect ECONNREFUSED 127.0.0.1:6379');
    expect(linesOf((log) => log({ ...about, reason: 'refused', error }))).toEqual([
      [
        'warn',
        { ...about, reason: 'refused', error: 'connect ECONNREFUSED 127.0.0.1:6379' },
        'collector failed',
      ],
    ]);
  });

  it('calls a fault of ours an error and a bug', () => {
    const error = new TypeError('x is not a function');
    expect(linesOf((log) => log({ ...about, reason: 'internal', error }))).toEqual([
      [
        'error',
        { ...about, reason: 'internal', error: 'TypeError: x is not a function' },
        'collector failed: this is a bug',
      ],
    ]);
  });

  it('tells when a collector reads again, without a reason', () => {
    expect(linesOf((log) => log({ ...about, reason: undefined }))).toEqual([
      ['info', about, 'collector reads again'],
    ]);
  });

  it('takes what is thrown and is no error', () => {
    expect(linesOf((log) => log({ ...about, reason: 'closed', error: 'gone' }))).toEqual([
      ['warn', { ...about, reason: 'closed', error: 'gone' }, 'collector failed'],
    ]);
  });
});
