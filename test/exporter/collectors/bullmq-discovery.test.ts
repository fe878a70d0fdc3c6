import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueOfClient } from '../../../exporter/collectors/bullmq-discovery.ts';

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
