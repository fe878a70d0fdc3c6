import { describe, expect, it, vi } from 'vitest';
import { passMs, scanKeys } from '../../../exporter/collectors/discovery.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort } from '../../support/redis-port.ts';

describe('scanKeys', () => {
  const scan = (cursor: string) => `4 scan ${cursor} match a:* count 10000 type set`;

  it('follows the cursor until it is 0', async () => {
    const port = literalPort({
      [scan('0')]: ['17', ['a:1']],
      [scan('17')]: ['9', []],
      [scan('9')]: ['0', ['a:2']],
    });
    await scanKeys(port, 4, 'a:*', 'set');
    expect(port.asked).toEqual([scan('0'), scan('17'), scan('9')]);
  });

  it('names each key once, sorted', async () => {
    const port = literalPort({ [scan('0')]: ['17', ['a:2', 'a:1', 'a:2']], [scan('17')]: ['0', ['a:1']] });
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual(['a:1', 'a:2']);
  });

  it('follows a cursor of 64 bits verbatim', async () => {
    const cursor = '18446744073709551557';
    const port = literalPort({ [scan('0')]: [cursor, []], [scan(cursor)]: ['0', []] });
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual([]);
  });

  it('asks no more while nothing was written', async () => {
    const port = literalPort({ [scan('0')]: ['0', ['a:1']] });
    await scanKeys(port, 4, 'a:*', 'set');
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual(['a:1']);
    expect(port.asked).toEqual([scan('0')]);
  });

  it('is made once for all that ask at the same time', async () => {
    const port = literalPort({ [scan('0')]: ['17', ['a:1']], [scan('17')]: ['0', ['a:2']] });
    const both = await Promise.all([scanKeys(port, 4, 'a:*', 'set'), scanKeys(port, 4, 'a:*', 'set')]);
    expect(both).toEqual([
      ['a:1', 'a:2'],
      ['a:1', 'a:2'],
    ]);
    expect(port.asked).toEqual([scan('0'), scan('17')]);
  });

  it('goes on where it failed', async () => {
    const port = literalPort({ [scan('0')]: ['17', ['a:1']], [scan('17')]: new Error('lost') });
    await expect(scanKeys(port, 4, 'a:*', 'set')).rejects.toThrow('lost');
    port.replies = { [scan('17')]: ['0', ['a:2']] };
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual(['a:1', 'a:2']);
  });

  it('is not asked for again where this user may not', async () => {
    const refused = new TargetError('permission', 'NOPERM no scan');
    const port = literalPort({ [scan('0')]: refused });
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual([]);
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual([]);
    expect(port.asked).toEqual([scan('0')]);
    expect(port.shortfalls).toEqual(['refused scan', 'refused scan']);
  });

  it('goes on by one page a collection once a first pass is complete', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    let stamp = 'one';
    const port = { ...literalPort({ [scan('0')]: ['17', ['a:1']], [scan('17')]: ['0', ['a:2']] }) };
    port.stamp = async () => stamp;
    await scanKeys(port, 4, 'a:*', 'set');
    stamp = 'two';
    vi.setSystemTime(1_000_000 + 30 * 60_000);
    await scanKeys(port, 4, 'a:*', 'set');
    expect(port.asked).toEqual([scan('0'), scan('17'), scan('0')]);
    await scanKeys(port, 4, 'a:*', 'set');
    expect(port.asked).toEqual([scan('0'), scan('17'), scan('0'), scan('17')]);
    vi.useRealTimers();
  });

  it('fails when a page fails', async () => {
    const failure = new Error('lost');
    const port = literalPort({ [scan('0')]: ['17', ['a:1']], [scan('17')]: failure });
    await expect(scanKeys(port, 4, 'a:*', 'set')).rejects.toBe(failure);
  });
});

describe('passMs', () => {
  const minute = 60_000;

  it.each([
    [1, 0, minute],
    [1, 5 * minute - 1, minute],
    [1, 5 * minute, 5 * minute],
    [2, 0, 30 * minute],
    [100, 60 * minute, 30 * minute],
  ])('lets a pass of %i pages stand, %i ms after the first, for %i ms', (pages, sinceBirth, stands) => {
    expect(passMs(pages, sinceBirth)).toBe(stands);
  });
});
