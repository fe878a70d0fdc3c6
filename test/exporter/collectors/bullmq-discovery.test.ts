import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientNames, queueOfClient } from '../../../exporter/collectors/bullmq-discovery.ts';
import { capture, versions } from '../../support/servers.ts';

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

describe('queueOfClient', () => {
  it.each([
    ['bull:ZW1haWw=', 'bull', 'email'],
    ['bull:bWFpbA==', 'bull', 'mail'],
    ['bull:bWFpbA==:w:mailer', 'bull', 'mail'],
    ['bull:bWFpbA==:w:a:w:b', 'bull', 'mail'],
    ['bull:bWFpbA==:w:', 'bull', 'mail'],
    ['bull:bWFpbA==:qe', 'bull', 'mail'],
    [`bull:${base64('größe')}`, 'bull', 'größe'],
    ['app:eu:bWFpbA==', 'app:eu', 'mail'],
    ['{bull}:bWFpbA==', '{bull}', 'mail'],
  ])('reads %s under %s as %s', (name, prefix, queue) => {
    expect(queueOfClient(name, prefix)).toBe(queue);
  });

  it.each([
    ['worker-1', 'bull'],
    ['bullish:bWFpbA==', 'bull'],
    ['bull', 'bull'],
    ['bull:', 'bull'],
    ['bull::w:mailer', 'bull'],
    ['bull:bWFpbA', 'bull'],
    ['bull:bWFpbA==:x', 'bull'],
    ['bull:not base64', 'bull'],
    ['bull:/w==', 'bull'],
    ['app:eu:bWFpbA==', 'app'],
  ])('reads %s under %s as no queue', (name, prefix) => {
    expect(queueOfClient(name, prefix)).toBeUndefined();
  });

  it('reads the name of any queue back', () => {
    const suffix = fc.constantFrom('', ':qe', ':w:', ':w:mailer', ':w:a:b');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), suffix, (queue, end) => {
        expect(queueOfClient(`bull:${base64(queue)}${end}`, 'bull')).toBe(queue);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        queueOfClient(`bull:${name}`, 'bull');
      }),
    );
  });
});

describe('clientNames', () => {
  it.each(versions)('reads the names in CLIENT LIST of %s', (version) => {
    const sharded = version === 'redis-6.2.16' ? [] : ['ssub'];
    expect([...clientNames(capture(version, 'client-list'))].sort()).toEqual(
      [
        'app-client',
        'bull:ZW1haWw=',
        'bull:bWFpbA==:w:mailer',
        'db3-client',
        'monitor',
        'psub',
        'resp3',
        ...sharded,
        'stream-reader',
        'sub',
        'tracker',
        'tx',
        'unix-client',
        'v6-client',
        'worker-1',
      ].sort(),
    );
  });

  it('passes over clients without a name, whatever their library is called', () => {
    expect(clientNames('id=3 name= age=1 lib-name=ioredis lib-ver=5\n')).toEqual([]);
  });
});
