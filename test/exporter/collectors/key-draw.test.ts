import { describe, expect, it } from 'vitest';
import { drawNames, keyspaces, measureKeys, sameTtl } from '../../../exporter/collectors/key-draw.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capture, versions } from '../../support/servers.ts';

const space = (keys: number, expires = 1) => ({ db: 2, keys, expires });

describe('keyspaces', () => {
  it('are those with keys, the largest first', () => {
    const info = parseInfo('db0:keys=3,expires=1,avg_ttl=0\ndb7:keys=40,expires=0\ndb9:keys=0,expires=0\n');
    expect(keyspaces(info)).toEqual([
      { db: 7, keys: 40, expires: 0 },
      { db: 0, keys: 3, expires: 1 },
    ]);
  });

  it.each(versions)('are databases only in what %s answers', (version) => {
    const info = parseInfo(capture(version, 'info-all'));
    const fields = [...info.keys()].filter((field) => /^db\d+$/.test(field));
    expect(
      keyspaces(info)
        .map(({ db }) => `db${db}`)
        .sort(),
    ).toEqual(fields.sort());
  });
});

describe('drawNames', () => {
  it('takes every name of a small database', async () => {
    const port = literalPort({ '2 scan 0 count 500': ['0', ['a', 'b']] });
    expect(await drawNames(port, space(500))).toEqual(['a', 'b']);
    expect(port.asked).toHaveLength(1);
  });

  it('begins anywhere in a small one too whose table is so sparse that one page is not all of it', async () => {
    const port = literalPort({});
    port.ask = async ([command]) => [command?.[1] === '0' ? ['9', ['a']] : ['7', ['b', 'c']]];
    expect(await drawNames(port, space(20))).toEqual(['b', 'c']);
  });

  it('begins anywhere in a large one', async () => {
    const cursors = new Set<string>();
    const port = literalPort({});
    port.ask = async ([command]) => {
      cursors.add(command?.[1] ?? '');
      return [['7', ['a']]];
    };
    for (let time = 0; time < 50; time++) await drawNames(port, space(501));
    expect(cursors.size).toBe(50);
    for (const cursor of cursors) expect(cursor).toMatch(/^\d{1,15}$/);
  });
});

describe('measureKeys', () => {
  const port = () =>
    literalPort({
      '2 memory usage a': 64,
      '2 pttl a': -1,
      '2 memory usage b': 128,
      '2 pttl b': 0,
      '2 memory usage c': 256,
      '2 pttl c': -2,
    });

  it('leaves out a key that is gone, and takes one that ends this moment for one that ends', async () => {
    expect(await measureKeys(port(), space(10), ['a', 'b', 'c'])).toEqual([
      { key: 'a', bytes: 64, lasting: true },
      { key: 'b', bytes: 128, lasting: false },
    ]);
  });

  it('takes the word of INFO for keys that are all alike', async () => {
    expect(await measureKeys(port(), space(10, 0), ['b'])).toEqual([{ key: 'b', bytes: 128, lasting: true }]);
    expect(await measureKeys(port(), space(10, 10), ['a'])).toEqual([
      { key: 'a', bytes: 64, lasting: false },
    ]);
    expect([sameTtl(space(10, 0)), sameTtl(space(10, 10)), sameTtl(space(10, 9))]).toEqual([
      -1,
      0,
      undefined,
    ]);
  });
});
