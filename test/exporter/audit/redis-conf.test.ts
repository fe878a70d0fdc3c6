import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { parseRedisConf } from '../../../exporter/audit/redis-conf.ts';

describe('parseRedisConf', () => {
  it('reads the file that comes with Headroom, but for the user, which is no setting', () => {
    const directives = parseRedisConf(readFileSync(join(root, 'redis/redis.conf'), 'utf8'));
    expect(Object.fromEntries(directives)).toEqual({
      'protected-mode': [['yes']],
      maxmemory: [['256mb']],
      'maxmemory-policy': [['volatile-lru']],
      appendonly: [['yes']],
      appendfsync: [['everysec']],
      save: [['3600', '1', '300', '100', '60', '10000']],
      loglevel: [['warning']],
    });
  });

  it('reads quotes, several lines of one setting, and any case', () => {
    const text = 'SAVE ""\r\nsave 60 1\nrequirepass "a \\"b\\" \\x41"\nlogfile \'\'\n# no\n';
    expect(Object.fromEntries(parseRedisConf(text))).toEqual({
      save: [[''], ['60', '1']],
      requirepass: [['a "b" A']],
      logfile: [['']],
    });
  });

  it.each(['maxmemory', 'requirepass "open', '\u0000\u0001 x', '{ "a": 1 }'])(
    'refuses %j with its line',
    (line) => {
      expect(() => parseRedisConf(`appendonly yes\n${line}\n`)).toThrow(
        'expected a setting and its value, got something else at line 2',
      );
    },
  );

  it('gives back any words', () => {
    const word = fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/[\\"]/g, ''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const line = `setting ${words.map((each) => `"${each}"`).join(' ')}`;
        expect(parseRedisConf(line).get('setting')).toEqual([words]);
      }),
    );
  });
});
