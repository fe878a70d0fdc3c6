import { describe, expect, it, vi } from 'vitest';
import { commandsPerRun, redisKeySample } from '../../../exporter/collectors/redis-key-sample.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const keyspace = '# Keyspace\r\ndb0:keys=4,expires=1,avg_ttl=100\r\n';
const scan = '0 scan 0 count 500';
const keys = ['a:1', 'a:2', 'a:3', 'celery'];
const replies: Replies = {
  [scan]: ['0', keys],
  ...Object.fromEntries(keys.map((key) => [`0 memory usage ${key}`, 100])),
  ...Object.fromEntries(keys.map((key) => [`0 pttl ${key}`, -1])),
  '0 memory usage celery': 5000,
  '0 pttl a:3': 60_000,
};

/** What was read, as `name prefix: value`. */
const read = async (port: ReturnType<typeof literalPort>, commands = 41) =>
  (await redisKeySample({ commands }).collect(port)).map(
    ({ metric, labels, value }) =>
      `${labels.db} ${metric.name.replace(/^redis_key_/, '')} ${labels.prefix ?? ''}: ${value}`,
  );

describe('redisKeySample', () => {
  it('measures what it drew and says how much that was', async () => {
    expect(await read(literalPort(replies, keyspace))).toEqual([
      'db0 sample_keys : 4',
      'db0 prefix_keys (none): 1',
      'db0 prefix_sample_keys (none): 1',
      'db0 prefix_memory_bytes (none): 5000',
      'db0 prefix_keys_without_ttl (none): 1',
      'db0 prefix_keys a:: 3',
      'db0 prefix_sample_keys a:: 3',
      'db0 prefix_memory_bytes a:: 300',
      'db0 prefix_memory_error_bytes a:: 0',
      'db0 prefix_keys_without_ttl a:: 2',
    ]);
  });

  it('sends no more commands than it may, and each time to be measured later says so', async () => {
    const port = literalPort(replies, keyspace);
    await read(port, 5);
    expect(port.asked).toHaveLength(5);
    expect(port.unsettledTimes).toBe(1);
  });

  it('does not ask for a time to live where INFO says that no key has one, or each', async () => {
    for (const [expires, without] of [
      [0, 3],
      [4, 0],
    ]) {
      const port = literalPort(replies, `db0:keys=4,expires=${expires}\r\n`);
      expect(await read(port)).toContain(`db0 prefix_keys_without_ttl a:: ${without}`);
      expect(port.asked.filter((line) => line.includes('pttl'))).toEqual([]);
      expect(port.unsettledTimes).toBe(0);
    }
  });

  it('leaves out keys that ended since they were drawn', async () => {
    const port = literalPort({ ...replies, '0 memory usage a:1': null, '0 pttl a:2': -2 }, keyspace);
    // The literal port takes nil for a reply that was not written down.
    port.ask = async (commands) =>
      commands.map(([name, ...args]) => {
        const line = `0 ${[name, ...args].join(' ')}`;
        return line === '0 memory usage a:1' ? null : (port.replies[line] as never);
      });
    const samples = await read(port);
    expect(samples).toContain('db0 prefix_keys a:: 3');
    expect(samples).toContain('db0 prefix_sample_keys a:: 1');
    expect(samples).toContain('db0 prefix_keys_without_ttl a:: 0');
  });

  it('asks nothing of a key whose name came garbled', async () => {
    const port = literalPort({ ...replies, [scan]: ['0', ['a:1', 'a:2', 'a:\uFFFD', 'celery']] }, keyspace);
    expect(await read(port)).toContain('db0 prefix_sample_keys a:: 2');
    expect(port.asked.filter((line) => line.includes('\uFFFD'))).toEqual([]);
  });

  it('draws from a random place where there are many keys, and goes on at the start from the end', async () => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const port = literalPort(
      {
        ...replies,
        [`0 scan ${2 ** 47} count 500`]: ['0', ['a:1', 'a:2']],
        '0 scan 0 count 498': ['77', ['a:2', 'a:3', 'celery']],
      },
      'db0:keys=1000,expires=1\r\n',
    );
    const samples = await read(port);
    random.mockRestore();
    expect(samples[0]).toBe('db0 sample_keys : 4');
    expect(samples).toContain('db0 prefix_keys a:: 750');
    expect(samples).toContain('db0 prefix_memory_bytes a:: 75000');
  });

  it('takes the databases in turns, the large ones more often', async () => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    const port = literalPort({}, 'db0:keys=400,expires=0\r\ndb3:keys=2,expires=0\r\n');
    const drawn: number[] = [];
    port.ask = async (commands, db = 0) => {
      if (commands[0]?.[0] === 'scan') drawn.push(db);
      return commands.map(([name]) => (name === 'scan' ? ['0', ['a:1', 'a:2']] : 100));
    };
    for (let time = 0; time < 12; time++) {
      await read(port);
      vi.advanceTimersByTime(60_000);
    }
    vi.useRealTimers();
    expect(drawn.filter((db) => db === 3).length).toBeGreaterThanOrEqual(2);
    expect(drawn.filter((db) => db === 0).length).toBeGreaterThanOrEqual(7);
  });

  it('asks once a minute at most, and tells what it knows in between', async () => {
    const port = literalPort(replies, keyspace);
    const first = await read(port);
    const asked = port.asked.length;
    expect(await read(port)).toEqual(first);
    expect(port.asked).toHaveLength(asked);
  });

  it('sends nothing to an empty server', async () => {
    const port = literalPort({}, '# Keyspace\r\n');
    expect(await read(port)).toEqual([]);
    expect(port.asked).toEqual([]);
  });

  it('says nothing of a database it has drawn no name of', async () => {
    expect(await read(literalPort({ [scan]: ['0', []] }, keyspace))).toEqual([]);
  });

  it('says nothing more of a database that was emptied', async () => {
    let info = keyspace;
    const port = literalPort(replies, keyspace);
    const withKeys = await port.info();
    port.info = async () => (info === keyspace ? withKeys : literalPort({}, info).info());
    expect(await read(port)).not.toEqual([]);
    info = '';
    expect(await read(port)).toEqual([]);
  });

  it('fails when the server refuses to say what a key takes', async () => {
    const refused = new TargetError('permission', 'no such right');
    const port = literalPort({ ...replies, '0 memory usage a:1': refused }, keyspace);
    await expect(read(port)).rejects.toBe(refused);
  });

  it('asks again at once after a failure that may pass', async () => {
    const lost = new TargetError('closed', 'lost');
    const port = literalPort({ [scan]: lost }, keyspace);
    await expect(read(port)).rejects.toBe(lost);
    port.replies = replies;
    expect(await read(port)).toContain('db0 prefix_keys a:: 3');
  });
});

describe('commandsPerRun', () => {
  it.each([
    [undefined, 0.1, 41],
    [100_000, 0.1, 11],
    [1_000_000, 0.1, 41],
    [1000, 0.1, 5],
  ])('of a budget of %s and a share of %s is %i', (budget, share, commands) => {
    expect(commandsPerRun(budget, share)).toBe(commands);
  });
});
