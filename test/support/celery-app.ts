import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Server, startServer } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';

export interface CeleryAppOptions {
  readonly dir: string;
  readonly brokerUrl: string;
  /** kombu's `global_keyprefix`. */
  readonly keyPrefix?: string;
  readonly visibilityTimeout?: number;
  /** Python put into the app's module. */
  readonly extra?: string;
}

/** A Celery app of a test's own, in a module of the given name: one task that sleeps. */
export class CeleryApp {
  readonly #name: string;
  readonly #dir: string;

  constructor(
    name: string,
    { dir, brokerUrl, keyPrefix = '', visibilityTimeout = 3600, extra = '' }: CeleryAppOptions,
  ) {
    this.#name = name;
    this.#dir = dir;
    const options = { global_keyprefix: keyPrefix, visibility_timeout: visibilityTimeout };
    writeFileSync(
      join(dir, `${name}.py`),
      `import time
from celery import Celery
app = Celery("${name}", broker="${brokerUrl}")
app.conf.update(worker_prefetch_multiplier=2, broker_transport_options=${JSON.stringify(options)})

@app.task(name="slow")
def slow(seconds):
    time.sleep(seconds)

${extra}
`,
    );
  }

  /** Runs Python that may use `app`, `slow` and `time`. */
  async run(script: string): Promise<void> {
    await execa(python, ['-c', `import os, time\nfrom ${this.#name} import app, slow\n${script}`], {
      cwd: this.#dir,
      env: { PYTHONPATH: this.#dir, PYTHONDONTWRITEBYTECODE: '1' },
    });
  }

  /** Starts a worker of two processes that fetches four tasks ahead. */
  startWorker(name: string, queues = 'celery', more: readonly string[] = []): Promise<Server> {
    const args = ['--loglevel', 'INFO', '--hostname', `${name}@%h`, '--concurrency', '2', '--queues', queues];
    return startServer({
      name: `celery-${name}`,
      program: python,
      args: ['-m', 'celery', '--app', this.#name, 'worker', ...args, ...more],
      dir: this.#dir,
      env: { PYTHONPATH: this.#dir, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
      ready: (said) => said().includes(' ready.'),
    });
  }
}
