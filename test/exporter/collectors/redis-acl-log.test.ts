import { describe, expect, it } from 'vitest';
import {
  aclSamples,
  type Denial,
  readAclLog,
  redisAclLog,
} from '../../../exporter/collectors/redis-acl-log.ts';
import { exposition } from '../../../exporter/exposition.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capturedReply, versions } from '../../support/servers.ts';

const lines = async (denials: readonly Denial[], now = 1_000_000): Promise<readonly string[]> =>
  (await exposition(aclSamples(denials, now))).split('\n').filter((line) => line && !line.startsWith('#'));

const denial: Denial = { reason: 'command', count: 1, command: 'keys', ageSeconds: 10 };

describe('redisAclLog', () => {
  it.each(versions)('reads the log of %s', async (version) => {
    const denials = readAclLog(capturedReply(version, 'acl-log'));
    const text = await lines(denials);
    const old = version === 'redis-6.2.16';
    expect(text.filter((line) => line.startsWith('redis_acl_log_denials'))).toEqual([
      'redis_acl_log_denials{reason="auth"} 4',
      'redis_acl_log_denials{reason="channel"} 1',
      `redis_acl_log_denials{reason="command"} ${old ? 12 : 10}`,
      'redis_acl_log_denials{reason="key"} 4',
    ]);
    expect(text).toContain(`redis_acl_log_entries ${old ? 18 : 17}`);
    expect(text).toContain('redis_acl_log_denied_commands{cmd="flushall"} 2');
    expect(text).toContain(`redis_acl_log_denied_commands{cmd="${old ? 'config' : 'config|get'}"} 1`);
    expect(text).toContain('redis_acl_log_last_denial_timestamp_seconds{reason="auth"} 997');
    expect(text.join()).not.toMatch(/other:key|default|app|127\.0\.0\.1/);
  });

  it('asks once, for as many entries as a server keeps', async () => {
    const port = literalPort({ '0 acl log 128': [] });
    await redisAclLog.collect(port);
    expect(port.asked).toEqual(['0 acl log 128']);
    expect(port.unsettledTimes).toBe(1);
  });

  it('takes what is no log for a protocol fault', () => {
    expect(() => readAclLog('OK')).toThrow(expect.objectContaining({ reason: 'protocol' }));
    expect(() => readAclLog([['reason', 'key']])).toThrow(expect.objectContaining({ reason: 'protocol' }));
  });
});

describe('aclSamples', () => {
  it('of an empty log are none of each reason, and no time', async () => {
    expect(await lines([])).toEqual([
      'redis_acl_log_denials{reason="auth"} 0',
      'redis_acl_log_denials{reason="channel"} 0',
      'redis_acl_log_denials{reason="command"} 0',
      'redis_acl_log_denials{reason="key"} 0',
      'redis_acl_log_entries 0',
    ]);
  });

  it('have a reason only newer servers know, when it happened', async () => {
    const text = await lines([{ reason: 'tls-cert', count: 3, command: undefined, ageSeconds: 1.4 }]);
    expect(text).toContain('redis_acl_log_denials{reason="tls-cert"} 3');
    expect(text).toContain('redis_acl_log_last_denial_timestamp_seconds{reason="tls-cert"} 999');
  });

  it('tell of the newest denial, whatever the order', async () => {
    const text = await lines([denial, { ...denial, ageSeconds: 4 }, { ...denial, ageSeconds: undefined }]);
    expect(text).toContain('redis_acl_log_last_denial_timestamp_seconds{reason="command"} 996');
  });

  it('name the 20 commands most denied, and the rest together', async () => {
    const many = Array.from({ length: 25 }, (_, at) => ({ ...denial, command: `cmd${at}`, count: 100 - at }));
    const text = (await lines(many)).filter((line) => line.includes('denied_commands'));
    expect(text).toHaveLength(21);
    expect(text.at(-1)).toBe('redis_acl_log_denied_commands{cmd="other"} 390');
    expect(text).toContain('redis_acl_log_denied_commands{cmd="cmd19"} 81');
  });
});
