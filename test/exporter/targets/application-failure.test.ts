import { describe, expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { applicationFailure, statusFailure } from '../../../exporter/targets/application-failure.ts';

describe('a status', () => {
  it.each([
    [301, 'protocol'],
    [307, 'protocol'],
    [401, 'auth'],
    [403, 'permission'],
    [404, 'unsupported'],
    [500, 'error'],
    [503, 'busy'],
    [204, 'error'],
  ])('%s is %s', (status, reason) => {
    expect(statusFailure(status)).toMatchObject({ reason, message: `Expected status 200, got ${status}` });
  });
});

describe('what a request throws', () => {
  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOTFOUND', 'dns'],
    ['ECONNRESET', 'closed'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['HPE_HEADER_OVERFLOW', 'protocol'],
    ['EWHATEVER', 'error'],
  ])('with the code %s is %s', (code, reason) => {
    expect(applicationFailure(Object.assign(new Error('said'), { code }))).toMatchObject({
      reason,
      message: 'said',
    });
  });

  it('without a message says its code', () => {
    const error = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    expect(applicationFailure(error)).toMatchObject({ reason: 'refused', message: 'ECONNREFUSED' });
  });

  it('when it was given up is a timeout', () => {
    const error = Object.assign(new Error('aborted'), { name: 'AbortError', code: 'ABORT_ERR' });
    expect(applicationFailure(error)).toMatchObject({ reason: 'timeout' });
  });

  it('as a failure stays as it is', () => {
    const failure = new TargetError('auth', 'no');
    expect(applicationFailure(failure)).toBe(failure);
  });
});
