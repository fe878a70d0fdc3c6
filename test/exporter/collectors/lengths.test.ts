import { describe, expect, it } from 'vitest';
import { count, readLengths, type SizedKey } from '../../../exporter/collectors/lengths.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort } from '../../support/redis-port.ts';

const lists: readonly SizedKey[] = ['a', 'b', 'c'].map((key) => ({ key, command: 'llen' }));
const expiring = 'db0:keys=3,expires=1,avg_ttl=9';

describe('readLengths', () => {
  it('asks one command of lists that are all empty', async () => {
    const port = literalPort({});
    const { sizes } = await readLengths(port, 0, lists, new Map());
    expect(Object.fromEntries(sizes)).toEqual({});
    expect(port.asked).toEqual(['0 exists a b c']);
  });

  it('asks each when one of them is not', async () => {
    const port = literalPort({ '0 llen b': 4 });
    const { sizes } = await readLengths(port, 0, lists, new Map());
    expect(Object.fromEntries(sizes)).toEqual({ b: 4 });
    expect(port.asked).toEqual(['0 exists a b c', '0 llen a', '0 llen b', '0 llen c']);
  });

  it('asks a list that was in use by itself, beside one question for the others', async () => {
    const port = literalPort({ '0 llen b': 4 });
    const seen = new Map([['b', Date.now()]]);
    const { sizes } = await readLengths(port, 0, lists, seen);
    expect(Object.fromEntries(sizes)).toEqual({ b: 4 });
    expect(port.asked).toEqual(['0 exists a c', '0 llen b']);
  });

  it('joins a list to the others when it has been empty for long', async () => {
    const port = literalPort({});
    await readLengths(port, 0, lists, new Map([['b', Date.now() - 10 * 60_000 - 1]]));
    expect(port.asked).toEqual(['0 exists a b c']);
  });

  it('asks each every time where EXISTS may not be used', async () => {
    const port = literalPort({ '0 llen b': 4 });
    const { sizes } = await readLengths(port, 0, lists, new Map(), { mayProbe: false });
    expect(Object.fromEntries(sizes)).toEqual({ b: 4 });
    expect(port.asked).toEqual(['0 llen a', '0 llen b', '0 llen c']);
  });

  it('fails when a list itself is refused', async () => {
    const refused = new TargetError('permission', 'NOPERM no permissions to access one of the keys');
    const port = literalPort({ '0 llen b': refused });
    await expect(readLengths(port, 0, lists, new Map([['b', Date.now()]]))).rejects.toBe(refused);
  });

  it('asks what else is wanted in the same round trip', async () => {
    const port = literalPort({ '0 exists meta': 1 });
    const { also } = await readLengths(port, 0, lists, new Map(), { also: [['exists', 'meta']] });
    expect(also).toEqual([1]);
    expect(port.asked).toEqual(['0 exists meta', '0 exists a b c']);
  });

  it('says that a list may end without a write where keys expire', async () => {
    const port = literalPort({ '0 llen b': 4 }, expiring);
    await readLengths(port, 0, lists, new Map());
    expect(port.unsettledTimes).toBe(1);
  });

  it('knows that empty lists cannot expire, nor lists where nothing does', async () => {
    const empty = literalPort({}, expiring);
    await readLengths(empty, 0, lists, new Map());
    const lasting = literalPort({ '0 llen b': 4 }, 'db0:keys=3,expires=0,avg_ttl=0');
    await readLengths(lasting, 0, lists, new Map());
    expect([empty.unsettledTimes, lasting.unsettledTimes]).toEqual([0, 0]);
  });
});

describe('count', () => {
  it('gives an integer reply as it is', () => {
    expect(count(0)).toBe(0);
  });

  it.each([
    ['text', '3'],
    ['nil', null],
    ['missing', undefined],
    ['list', []],
  ])('refuses a %s reply', (_, reply) => {
    expect(() => count(reply)).toThrow(TypeError);
  });
});
