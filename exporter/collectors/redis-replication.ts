import * as m from '../metrics/redis-replication.ts';
import { type Sample, sample } from '../sample.ts';
import { numberOf, parseNumbers, type RedisInfo } from '../targets/redis-info.ts';
import type { NamedLine } from './redis-lines.ts';

/** What a replica says of its master, and a master of its replicas. */
export const readReplication = (info: RedisInfo, replicas: readonly NamedLine[]): readonly Sample[] => [
  ...readMaster(info),
  ...readReplicas(replicas),
];

const ofMaster = [
  ['master_last_io_seconds_ago', m.redisMasterLastIoSecondsAgo],
  ['master_sync_in_progress', m.redisMasterSyncInProgress],
  ['master_link_down_since_seconds', m.redisMasterLinkDownSinceSeconds],
  ['slave_repl_offset', m.redisSlaveReplOffset],
] as const;

const readMaster = (info: RedisInfo): readonly Sample[] => {
  const [master_host, master_port] = [info.get('master_host'), info.get('master_port')];
  if (master_host === undefined || master_port === undefined) return [];
  const labels = { master_host, master_port };
  const link = info.get('master_link_status');
  return [
    sample(m.redisSlaveInfo, 1, { ...labels, read_only: info.get('slave_read_only') ?? '' }),
    ...(link === undefined ? [] : [sample(m.redisMasterLinkUp, link === 'up' ? 1 : 0, labels)]),
    ...ofMaster.flatMap(([field, metric]) => {
      const value = numberOf(info, field);
      return value === undefined ? [] : [sample(metric, value, labels)];
    }),
  ];
};

interface Replica {
  readonly labels: Readonly<Record<'slave_ip' | 'slave_port' | 'slave_state', string>>;
  readonly offset: number | undefined;
  readonly lag: number | undefined;
}

// `ip=::1,port=17507,state=online,offset=658202,lag=1`; newer servers add parts.
const replicaOf = (value: string): Replica => {
  const texts = new Map(
    value.split(',').map((part) => {
      const equals = part.indexOf('=');
      return [part.slice(0, equals), part.slice(equals + 1)];
    }),
  );
  const { offset, lag } = parseNumbers(value);
  const [slave_ip = '', slave_port = '', slave_state = ''] = ['ip', 'port', 'state'].map((part) =>
    texts.get(part),
  );
  return { labels: { slave_ip, slave_port, slave_state }, offset, lag };
};

const readReplicas = (lines: readonly NamedLine[]): readonly Sample[] => {
  // Two replicas behind one address look alike: the one that is further behind is shown.
  const replicas = new Map<string, Replica>();
  for (const [, value] of lines) {
    const replica = replicaOf(value);
    const key = JSON.stringify(replica.labels);
    const other = replicas.get(key);
    if (other === undefined || (replica.offset ?? 0) < (other.offset ?? 0)) replicas.set(key, replica);
  }
  return [...replicas.values()].flatMap(({ labels, offset, lag }) => [
    ...(offset === undefined ? [] : [sample(m.redisConnectedSlaveOffsetBytes, offset, labels)]),
    ...(lag === undefined ? [] : [sample(m.redisConnectedSlaveLagSeconds, lag, labels)]),
  ]);
};
