import { hashSync } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { BasicAuth, credentialsOf } from '../../../exporter/web/basic-auth.ts';

const header = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('credentialsOf', () => {
  it.each([
    [header('ann:a:b'), { user: 'ann', password: 'a:b' }],
    [header('ann:'), { user: 'ann', password: '' }],
    [header('ann'), undefined],
    ['Basic %%%', undefined],
    ['Bearer abc', undefined],
    [undefined, undefined],
  ])('of %j is %j', (text, credentials) => {
    expect(credentialsOf(text)).toEqual(credentials);
  });
});

describe('BasicAuth', () => {
  const auth = new BasicAuth(new Map([['ann', hashSync('right', 4)]]));

  it.each([
    ['ann:right', true],
    ['ann:wrong', false],
    ['bob:right', false],
    ['bob:', false],
  ])('judges %s as %j, the second time too', async (text, admits) => {
    expect([await auth.admits(header(text)), await auth.admits(header(text))]).toEqual([admits, admits]);
  });

  it('admits nobody without credentials, and everybody where nobody has to log in', async () => {
    expect([await auth.admits(undefined), await new BasicAuth(new Map()).admits(undefined)]).toEqual([
      false,
      true,
    ]);
  });

  it('still judges rightly after more different passwords than it remembers', async () => {
    for (let guess = 0; guess < 120; guess++) await auth.admits(header(`ann:${guess}`));
    expect(await auth.admits(header('ann:right'))).toBe(true);
  });
});
