import { Redis } from 'ioredis';

/**
 * The demo's load: each second some pages of a cache in Redis, and each five seconds connections of both applications'
 * pools, taken and given back by turns. REDIS_URL says where Redis is, APPLICATIONS the applications' URLs.
 */
const { REDIS_URL, APPLICATIONS = '' } = process.env;
if (!REDIS_URL) {
  process.stderr.write('Expected REDIS_URL to say where Redis is, got none\n');
  process.exit(2);
}
const applications = APPLICATIONS.split(' ').filter((url) => url !== '');
const say = (error: Error): void => void process.stderr.write(`${error.message}\n`);

const redis = new Redis(REDIS_URL, { connectionName: 'load' });
redis.on('error', say);

let turn = 0;

/** One page in three is not there yet; each lives for ten minutes. */
async function cache(): Promise<void> {
  turn += 1;
  const page = `cache:page:${turn % 300}`;
  if ((await redis.get(page)) === null) await redis.set(page, 'x'.repeat(4096), 'EX', 600);
}

// As a day has quiet and busy hours: from none to eight connections and back.
const held = [0, 2, 4, 8, 4, 2] as const;

async function pools(): Promise<void> {
  const connections = held[Math.floor(turn / 30) % held.length] ?? 0;
  for (const url of applications)
    for (const path of ['/release', `/hold?connections=${connections}`, '/checkout'])
      await (await fetch(url + path, { method: 'POST', signal: AbortSignal.timeout(10_000) })).arrayBuffer();
}

const timers = [setInterval(() => cache().catch(say), 1000), setInterval(() => pools().catch(say), 5000)];
await cache();
pools().catch(say);
process.stdout.write('ready\n');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    timers.forEach(clearInterval);
    redis.disconnect();
    process.exit(0);
  });
