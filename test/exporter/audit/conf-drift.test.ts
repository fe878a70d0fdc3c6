import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftOf } from '../../../exporter/audit/conf-drift.ts';
import { parseRedisConf } from '../../../exporter/audit/redis-conf.ts';
import { capture, type Version, versions } from '../../support/servers.ts';

const drift = (conf: string, settings: Readonly<Record<string, string>>) =>
  driftOf(parseRedisConf(conf), new Map(Object.entries(settings)));

const settingsOf = (version: Version): ReadonlyMap<string, string> =>
  new Map(
    capture(version, 'config-get')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [
        line.slice(0, line.indexOf(' ')),
        line.slice(line.indexOf(' ') + 1).replace(/^""$/, ''),
      ]),
  );

describe('driftOf', () => {
  it.each([
    ['maxmemory 256mb', { maxmemory: '268435456' }],
    ['maxmemory 1GB', { maxmemory: '1073741824' }],
    ['maxmemory 1k', { maxmemory: '1000' }],
    ['appendonly YES', { appendonly: 'yes' }],
    ['save 3600 1 300 100', { save: '3600 1 300 100' }],
    ['save 3600 1\nsave 300 100', { save: '3600 1 300 100' }],
    ['save 3600 1\nsave ""', { save: '' }],
    ['notify-keyspace-events KEA', { 'notify-keyspace-events': 'AKE' }],
    [
      'client-output-buffer-limit replica 256mb 64mb 60',
      { 'client-output-buffer-limit': 'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60' },
    ],
    ['proc-title-template "{title} {listen-addr}"', { 'proc-title-template': '{title} {listen-addr}' }],
    ['requirepass pw', { requirepass: 'pw' }],
    ['dir /data\nprotected-mode yes\nport 6379', { dir: '/x', 'protected-mode': 'no', port: '1' }],
    ['of-a-later-version yes', {}],
  ])('finds none between %j and %j', (conf, settings) => {
    expect(drift(conf, settings)).toEqual([]);
  });

  it.each([
    ['maxmemory 256mb', { maxmemory: '0' }, '268435456', '0'],
    ['maxmemory-policy volatile-lru', { 'maxmemory-policy': 'allkeys-lru' }, 'volatile-lru', 'allkeys-lru'],
    ['save 3600 1', { save: '' }, '3600 1', 'none'],
    ['dbfilename Dump.rdb', { dbfilename: 'dump.rdb' }, 'Dump.rdb', 'dump.rdb'],
    ['requirepass hunter2', { requirepass: 'hunter3' }, '***', '***'],
    ['masterauth hunter2', { masterauth: '' }, '***', 'none'],
    [
      'client-output-buffer-limit pubsub 32mb 8mb 60',
      { 'client-output-buffer-limit': 'normal 0 0 0 slave 1 1 1 pubsub 0 0 0' },
      'pubsub 33554432 8388608 60',
      'pubsub 0 0 0',
    ],
  ])('tells of %j and %j', (conf, settings, expected, actual) => {
    expect(drift(conf, settings)).toEqual([{ setting: conf.split(' ', 1)[0], expected, actual }]);
  });

  it.each(versions)('finds none between %s and a file of all its own settings', (version) => {
    const settings = settingsOf(version);
    const conf = [...settings]
      .filter(([name]) => /^[a-z][\w-]*$/.test(name))
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
      .join('\n');
    expect(parseRedisConf(conf).size).toBeGreaterThan(100);
    expect(driftOf(parseRedisConf(conf), settings)).toEqual([]);
  });

  it('never shows a secret', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9]{8,20}$/),
        fc.stringMatching(/^[a-z0-9]{8,20}$/),
        (one, other) => {
          const text = JSON.stringify(
            drift(`requirepass ${one}\ntls-key-file-pass ${other}`, {
              requirepass: other,
              'tls-key-file-pass': one,
            }),
          );
          expect(text.includes(one) || text.includes(other)).toBe(false);
        },
      ),
    );
  });
});
