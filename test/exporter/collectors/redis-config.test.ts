import { describe, expect, it } from 'vitest';
import { redisConfig } from '../../../exporter/collectors/redis-config.ts';
import { exposition } from '../../../exporter/exposition.ts';
import type { Reply } from '../../../exporter/targets/redis-port.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capture, type Version, versions } from '../../support/servers.ts';

/** CONFIG GET * as the server sent it: the capture has a line for each setting. */
const replyOf = (version: Version): readonly Reply[] =>
  capture(version, 'config-get')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => [
      line.slice(0, line.indexOf(' ')),
      line.slice(line.indexOf(' ') + 1).replace(/^""$/, ''),
    ]);

const portOf = (reply: Reply) => literalPort({ '0 config get *': reply });

const lines = async (port: ReturnType<typeof literalPort>): Promise<readonly string[]> =>
  (await exposition(await redisConfig().collect(port)))
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

const backlog = (version: Version): number => (/^valkey-[89]/.test(version) ? 10_485_760 : 1_048_576);

describe('redisConfig', () => {
  it.each(versions)('reads the settings of %s', async (version) => {
    const [info, ...others] = (await lines(portOf(replyOf(version)))).toSorted();
    expect(info).toMatch(/^redis_config_client_output_buffer_limit_bytes/);
    expect(others.map((line) => line.replace(/fingerprint="[0-9a-f]{12}"/, 'fingerprint="…"'))).toEqual([
      'redis_config_client_output_buffer_limit_bytes{class="normal",limit="soft"} 0',
      'redis_config_client_output_buffer_limit_bytes{class="pubsub",limit="hard"} 33554432',
      'redis_config_client_output_buffer_limit_bytes{class="pubsub",limit="soft"} 8388608',
      'redis_config_client_output_buffer_limit_bytes{class="slave",limit="hard"} 268435456',
      'redis_config_client_output_buffer_limit_bytes{class="slave",limit="soft"} 67108864',
      'redis_config_client_output_buffer_limit_overcome_seconds{class="normal",limit="soft"} 0',
      'redis_config_client_output_buffer_limit_overcome_seconds{class="pubsub",limit="soft"} 60',
      'redis_config_client_output_buffer_limit_overcome_seconds{class="slave",limit="soft"} 60',
      'redis_config_info{fingerprint="…"} 1',
      'redis_config_io_threads 1',
      'redis_config_maxmemory 268435456',
      `redis_config_repl_backlog_size ${backlog(version)}`,
      'redis_config_save_points 2',
      'redis_config_value{key="acllog-max-len"} 128',
      'redis_config_value{key="latency-monitor-threshold"} 1',
      'redis_config_value{key="slowlog-log-slower-than"} 10000',
      'redis_config_value{key="slowlog-max-len"} 128',
      'redis_config_value{key="tcp-keepalive"} 300',
      'redis_config_value{key="timeout"} 0',
    ]);
  });

  it('asks once, and says that settings change without a write', async () => {
    const port = portOf(replyOf('redis-7.0.15'));
    await redisConfig().collect(port);
    expect(port.asked).toEqual(['0 config get *']);
    expect(port.unsettledTimes).toBe(1);
  });

  it('tells of a changed setting its name and never a value', async () => {
    const port = portOf(['maxmemory', '1', 'requirepass', 'hunter2', 'proc-title-template', 'old']);
    await redisConfig().collect(port);
    port.replies = {
      '0 config get *': ['maxmemory', '1', 'requirepass', 'hunter3', 'proc-title-template', 'new'],
    };
    const text = (await lines(port)).join('\n');
    expect(text.match(/setting="[^"]+"/g)).toEqual([
      'setting="proc-title-template"',
      'setting="requirepass"',
    ]);
    expect(text).not.toMatch(/hunter|old|new/);
  });

  it('counts no save point where the server never saves, and says nothing where it does not tell', async () => {
    expect(await lines(portOf(['save', '']))).toContain('redis_config_save_points 0');
    expect((await lines(portOf(['timeout', '0']))).join()).not.toContain('save_points');
  });

  it('gives nothing and says why where every setting is hidden', async () => {
    const port = portOf([]);
    expect(await redisConfig().collect(port)).toEqual([]);
    expect(port.shortfalls).toEqual(['Expected CONFIG GET to give settings, got none']);
  });

  it('passes over a number that is none', async () => {
    expect((await lines(portOf(['maxmemory', '256mb', 'io-threads', '']))).join()).not.toMatch(
      /maxmemory|io_threads/,
    );
  });
});
