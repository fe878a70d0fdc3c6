import { join } from 'node:path';
import { type Server, startServer } from './process.ts';
import { python } from './programs.ts';
import { root } from './root.ts';

export interface CeleryWorkerOptions {
  readonly dir: string;
  readonly brokerUrl: string;
  /** The part before @ in its node name; two on one machine need two names. */
  readonly name?: string | undefined;
  /** Appended last, so they win. */
  readonly args?: readonly string[] | undefined;
}

export interface CeleryBeatOptions {
  readonly dir: string;
  readonly brokerUrl: string;
}

/** Starts a worker of demo/apps/celery with the tuned settings and waits until it takes tasks. */
export function startCeleryWorker({
  dir,
  brokerUrl,
  name = 'worker',
  args = [],
}: CeleryWorkerOptions): Promise<Server> {
  return startServer({
    ...command(dir, brokerUrl, `celery-${name}`, [
      ...['worker', '--loglevel', 'INFO', '--hostname', `${name}@%h`, '--concurrency', '2'],
      ...['--queues', 'celery,email', '--heartbeat-interval', '30', ...args],
    ]),
    ready: says(' ready.'),
  });
}

/** Starts the scheduler of demo/apps/celery: one task a minute. */
export function startCeleryBeat({ dir, brokerUrl }: CeleryBeatOptions): Promise<Server> {
  const schedule = join(dir, 'celerybeat-schedule');
  return startServer({
    ...command(dir, brokerUrl, 'celery-beat', [
      'beat',
      '--loglevel',
      'INFO',
      '--schedule',
      schedule,
      '--pidfile=',
    ]),
    ready: says('beat: Starting'),
  });
}

function command(dir: string, brokerUrl: string, name: string, args: readonly string[]) {
  const env = {
    REDIS_URL: brokerUrl,
    PYTHONPATH: join(root, 'demo/apps/celery'),
    // No __pycache__ in the repository, and no line kept back from the log.
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
  };
  return { name, program: python, args: ['-m', 'celery', '--app', 'shop', ...args], dir, env };
}

function says(words: string): (said: () => string) => boolean {
  return (said) => said().includes(words);
}
