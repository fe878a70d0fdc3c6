import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOf, parseInfo, parseNumbers, writeStamp } from '../../../exporter/targets/redis-info.ts';
import { capture, type Version, versions } from '../../support/servers.ts';

const fieldsOf = (version: Version, file = 'info-all') => parseInfo(capture(version, file));
const infoCaptures = versions.flatMap((version) =>
  readdirSync(new URL(`../../fixtures/servers/${version}`, import.meta.url))
    .filter((file) => file.includes('info-'))
    .map((file) => [version, file.replace(/\.txt$/, '')] as const),
);
const lineCount = (text: string): number => text.split('\n').filter((line) => /^[^#].*?:/.test(line)).length;

describe('captured INFO', () => {
  it.each(infoCaptures)('%s/%s yields one field a line, but for modules of one name', (version, file) => {
    const text = capture(version, file);
    const modules = text.match(/^module:/gm)?.length ?? 0;
    expect(parseInfo(text).size).toBe(lineCount(text) - Math.max(0, modules - 1));
  });

  // redis_version, valkey_version, redis_mode, server_mode, used_memory, commands, peak, aof_current_size
  it.each([
    ['redis-6.2.16', '6.2.16', undefined, 'standalone', undefined, 2377928, 855, '78.89%', 658246],
    ['redis-7.0.15', '7.0.15', undefined, 'standalone', undefined, 2911568, 858, '74.48%', 658128],
    ['redis-7.2.6', '7.2.6', undefined, 'standalone', undefined, 2873040, 860, '73.57%', 658168],
    ['redis-7.4.1', '7.4.1', undefined, 'standalone', undefined, 2968376, 861, '73.77%', 658262],
    ['redis-8.0.6', '8.0.6', undefined, 'standalone', undefined, 2623384, 865, '78.01%', 658307],
    ['redis-8.6.3', '8.6.3', undefined, 'standalone', undefined, 2681896, 865, '78.31%', 658440],
    ['valkey-7.2.7', '7.2.4', '7.2.7', 'standalone', undefined, 2883104, 860, '73.36%', 658188],
    ['valkey-8.0.1', '7.2.4', '8.0.1', undefined, 'standalone', 2886728, 863, '79.67%', 658791],
    ['valkey-8.1.1', '7.2.4', '8.1.1', undefined, 'standalone', 2844272, 863, '79.86%', 658947],
    ['valkey-9.1.2', '7.2.4', '9.1.2', undefined, 'standalone', 2874048, 865, '78.30%', 658987],
  ] as const)('%s has its known values', (version, ...expected) => {
    const info = fieldsOf(version);
    expect([
      info.get('redis_version'),
      info.get('valkey_version'),
      info.get('redis_mode'),
      info.get('server_mode'),
      numberOf(info, 'used_memory'),
      numberOf(info, 'total_commands_processed'),
      info.get('used_memory_peak_perc'),
      numberOf(info, 'aof_current_size'),
    ]).toEqual(expected);
  });

  it.each(versions)('%s gives the databases their own fields', (version) => {
    const info = fieldsOf(version);
    expect(parseNumbers(info.get('db0') ?? '')).toMatchObject({ keys: 77, expires: 20 });
    expect(parseNumbers(info.get('db3') ?? '')).toMatchObject({ keys: 13, expires: 2 });
  });

  it('keeps a database apart from the distribution of its sizes', () => {
    const info = fieldsOf('redis-8.6.3');
    expect(info.get('db0')).toBe('keys=77,expires=20,avg_ttl=604966,subexpiry=1');
    expect(info.get('db0_distrib_strings_sizes')).toBe('1=28,4=2,8=40,256=1');
  });

  it.each(versions)('%s keeps the colons of an address', (version) => {
    expect(fieldsOf(version, 'info-replication-replica-ipv6').get('master_host')).toBe('::1');
    expect(fieldsOf(version).get('slave1')).toMatch(/^ip=::1,port=175\d\d,state=online,/);
  });

  it('takes the role from a section alone', () => {
    expect(fieldsOf('valkey-9.1.2', 'info-replication-replica').get('role')).toBe('slave');
  });

  it('keeps an empty value, which is no number', () => {
    const info = fieldsOf('valkey-9.1.2');
    expect(info.get('availability_zone')).toBe('');
    expect(numberOf(info, 'availability_zone')).toBeUndefined();
  });

  it('reads a percentage without a sign as a number, and one with a sign not', () => {
    const info = fieldsOf('redis-7.0.15');
    expect(numberOf(info, 'expired_stale_perc')).toBe(0.12);
    expect(numberOf(info, 'used_memory_peak_perc')).toBeUndefined();
  });

  it('has no AOF fields where AOF is off: absent, not 0', () => {
    expect(numberOf(fieldsOf('redis-7.0.15', 'info-loading'), 'aof_current_size')).toBeUndefined();
  });

  it('reads a Sentinel, which has no memory fields', () => {
    const info = fieldsOf('redis-7.0.15', 'sentinel-info-all');
    expect(info.get('redis_mode')).toBe('sentinel');
    expect(numberOf(info, 'used_memory')).toBeUndefined();
  });
});

describe('parseInfo', () => {
  it('reads CRLF as Redis sends it', () => {
    expect([...parseInfo('# Server\r\nredis_version:7.0.15\r\n\r\nrole:master\r\n')]).toEqual([
      ['redis_version', '7.0.15'],
      ['role', 'master'],
    ]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseInfo(text).size).toBeLessThanOrEqual(text.split('\n').length);
      }),
    );
  });

  it('gives back every name and value', () => {
    const name = fc.stringMatching(/^[a-z_|][a-z0-9_|]{0,20}$/);
    const value = fc.stringMatching(/^[!-~]{0,30}$/);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }), (pairs) => {
        const text = pairs.map(([key, held]) => `${key}:${held}\r\n`).join('');
        expect([...parseInfo(text)]).toEqual(pairs);
      }),
    );
  });
});

describe('numberOf', () => {
  it('tells absent from 0', () => {
    const info = parseInfo('blocked_clients:0');
    expect(numberOf(info, 'blocked_clients')).toBe(0);
    expect(numberOf(info, 'connected_clients')).toBeUndefined();
  });

  it.each(['', 'none', 'inf', 'Infinity', '12M', '1.2.3', '-'])('takes %j for no number', (text) => {
    expect(numberOf(parseInfo(`field:${text}`), 'field')).toBeUndefined();
  });

  it('reads back every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        // `+ 0` because -0 is written as 0.
        expect(numberOf(parseInfo(`field:${number}`), 'field')).toBe(number + 0);
      }),
    );
  });
});

describe('parseNumbers', () => {
  it('reads a line of commandstats', () => {
    expect(parseNumbers('calls=688,usec=1456,usec_per_call=2.12,rejected_calls=2,failed_calls=0')).toEqual({
      calls: 688,
      usec: 1456,
      usec_per_call: 2.12,
      rejected_calls: 2,
      failed_calls: 0,
    });
  });

  it('leaves out what is not a number', () => {
    expect(parseNumbers('ip=::1,port=17507,state=online,lag=,=4,offset= ,lonely')).toEqual({ port: 17507 });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Object.values(parseNumbers(text)).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('writeStamp', () => {
  const stampFields = [
    'run_id',
    'rdb_changes_since_last_save',
    'rdb_last_save_time',
    'expired_keys',
    'evicted_keys',
    'master_replid',
    'sync_full',
    'sync_partial_ok',
    'sync_partial_err',
    'loading',
  ];
  const changed = (version: Version, field: string) =>
    new Map([...fieldsOf(version)].map(([name, value]) => [name, name === field ? `${value}1` : value]));
  const without = (version: Version, field: string) =>
    new Map([...fieldsOf(version)].filter(([name]) => name !== field));

  it.each(versions)('is there on the master of %s, and equal while nothing changes', (version) => {
    expect(writeStamp(fieldsOf(version))).toEqual(expect.any(String));
    expect(writeStamp(fieldsOf(version))).toBe(writeStamp(fieldsOf(version)));
  });

  it.each(stampFields)('changes with %s', (field) => {
    expect(writeStamp(changed('redis-6.2.16', field))).not.toBe(writeStamp(fieldsOf('redis-6.2.16')));
    expect(writeStamp(changed('valkey-9.1.2', field))).not.toBe(writeStamp(fieldsOf('valkey-9.1.2')));
  });

  it.each(stampFields)('is undefined where %s is hidden', (field) => {
    expect(writeStamp(without('redis-7.0.15', field))).toBeUndefined();
  });

  it('changes with rdb_saves, which came with Redis 7.0', () => {
    expect(fieldsOf('redis-6.2.16').has('rdb_saves')).toBe(false);
    expect(writeStamp(changed('redis-7.0.15', 'rdb_saves'))).not.toBe(writeStamp(fieldsOf('redis-7.0.15')));
  });

  it('does not move with idle polling, which changes only counters of commands', () => {
    const polled = changed('redis-7.0.15', 'total_commands_processed');
    expect(writeStamp(polled)).toBe(writeStamp(fieldsOf('redis-7.0.15')));
  });

  it('is undefined on a replica', () => {
    const replica = new Map([...fieldsOf('redis-7.0.15'), ['role', 'slave'] as const]);
    expect(writeStamp(replica)).toBeUndefined();
  });

  it.each([
    ['is undefined', '1795427130.009999'],
    ['is there', '1795427130.010000'],
  ])('%s at %s after a save in second 1795427129', (is, time) => {
    const at = new Map([
      ...fieldsOf('redis-7.0.15'),
      ['rdb_last_save_time', '1795427129'] as const,
      ['server_time_usec', time.replace('.', '')] as const,
    ]);
    expect(writeStamp(at) === undefined).toBe(is === 'is undefined');
  });

  it('is undefined where the time of the server is hidden', () => {
    expect(writeStamp(without('redis-7.0.15', 'server_time_usec'))).toBeUndefined();
  });

  it('is undefined for a Sentinel', () => {
    expect(writeStamp(fieldsOf('redis-7.0.15', 'sentinel-info-all'))).toBeUndefined();
  });
});
