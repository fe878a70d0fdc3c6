import { describe, expect, it } from 'vitest';
import { missingWorkers } from '../../../exporter/celery/missing.ts';

const nodes = (states: Readonly<Record<string, boolean | undefined>>) =>
  Object.entries(states).map(([hostname, up]) => ({ hostname, up }));

const listening = { since: 1000, answeredAt: 2000 };

describe('missingWorkers', () => {
  it.each([
    ['all are up', 2, { 'a@h': true, 'b@h': true }, 0],
    ['more are up than expected', 1, { 'a@h': true, 'b@h': true }, 0],
    ['one of two is up', 2, { 'a@h': true, 'b@h': false }, 1],
    ['one of two is up and the other stopped cleanly', 2, { 'a@h': true }, 1],
    ['none was ever heard or bound', 2, {}, 2],
    ['one was replaced after it was killed, and is still told of', 1, { 'a@h': false, 'b@h': true }, 0],
    ['one is up, and of the other it is not known', 2, { 'a@h': true, 'b@h': undefined }, undefined],
    ['one may be up, and one surely is not', 2, { 'a@h': undefined }, 1],
    ['enough are up, whatever the others do', 1, { 'a@h': true, 'b@h': undefined }, 0],
  ])('counts, of a number, when %s', (_, expected, states, missing) => {
    expect(missingWorkers(expected, nodes(states), listening)).toBe(missing);
  });

  it.each([
    ['both are up', { 'a@h': true, 'b@h': true }, 0],
    ['one is down, though another took its place', { 'a@h': true, 'b@h': false, 'c@h': true }, 1],
    ['one is not known', { 'a@h': true, 'b@h': undefined }, undefined],
    ['one is down and one not known', { 'a@h': undefined, 'b@h': false }, 1],
    ['neither was told of', {}, undefined],
  ])('counts, of names, when %s', (_, states, missing) => {
    expect(missingWorkers(['a@h', 'b@h'], nodes(states), listening)).toBe(missing);
  });

  it('knows nothing where nothing is expected', () => {
    expect(missingWorkers(undefined, nodes({ 'a@h': false }), listening)).toBeUndefined();
  });

  it.each([
    { since: undefined, answeredAt: undefined },
    { since: 1000, answeredAt: undefined },
  ])('knows nothing while nobody listens: %o', (hearing) => {
    expect(missingWorkers(1, nodes({}), hearing)).toBeUndefined();
  });
});
