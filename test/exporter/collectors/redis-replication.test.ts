import { describe, expect, it } from 'vitest';
import { namedLines } from '../../../exporter/collectors/redis-lines.ts';
import { readReplication } from '../../../exporter/collectors/redis-replication.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { capture, versions } from '../../support/servers.ts';

const read = (text: string): readonly string[] => {
  const info = parseInfo(text);
  return exposition(readReplication(info, namedLines(info).replicas))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
};

describe('a master', () => {
  it.each(versions)('of %s tells of each replica', (version) => {
    const text = read(capture(version, 'info-all')).join('\n');
    expect(text).toMatch(
      /^redis_connected_slave_lag_seconds\{slave_ip="127\.0\.0\.1",slave_port="175\d\d",slave_state="online"\} [01]$/m,
    );
    expect(text).toMatch(
      /^redis_connected_slave_offset_bytes\{slave_ip="::1",slave_port="175\d\d",slave_state="online"\} 65\d{4}$/m,
    );
    expect(text.split('\n')).toHaveLength(4);
  });

  it('shows the one that is further behind of two that look alike', () => {
    const replica = 'ip=10.0.0.1,port=6379,state=online';
    expect(read(`slave0:${replica},offset=9,lag=0\nslave1:${replica},offset=7,lag=2\n`)).toEqual([
      'redis_connected_slave_lag_seconds{slave_ip="10.0.0.1",slave_port="6379",slave_state="online"} 2',
      'redis_connected_slave_offset_bytes{slave_ip="10.0.0.1",slave_port="6379",slave_state="online"} 7',
    ]);
  });

  it('gives no lag or offset that is not there', () => {
    expect(read('slave0:ip=10.0.0.1,port=6379,state=online\n')).toEqual([]);
  });
});

describe('a replica', () => {
  it.each(versions)('of %s tells of its master', (version) => {
    const lines = read(capture(version, 'info-replication-replica-ipv6')).map((line) =>
      line.replace(/master_port="175\d\d"/, 'P').replace(/(offset.*) \d+$/, '$1 N'),
    );
    const [ago, ...others] = lines;
    expect(ago).toMatch(/^redis_master_last_io_seconds_ago\{master_host="::1",P\} \d+$/);
    expect(others).toEqual([
      'redis_master_link_up{master_host="::1",P} 1',
      'redis_master_sync_in_progress{master_host="::1",P} 0',
      'redis_slave_info{master_host="::1",P,read_only="1"} 1',
      'redis_slave_repl_offset{master_host="::1",P} N',
    ]);
  });

  it('tells since when it is cut off', () => {
    const labels = '{master_host="127.0.0.1",master_port="17505"}';
    const lines = read(capture('redis-7.0.15', 'info-replication-replica-master-down'));
    expect(lines.slice(0, 3)).toEqual([
      `redis_master_last_io_seconds_ago${labels} -1`,
      `redis_master_link_down_since_seconds${labels} 2`,
      `redis_master_link_up${labels} 0`,
    ]);
  });
});
