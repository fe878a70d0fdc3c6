import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { basicEnvironment } from '../../../demo/servers/process.ts';
import { python } from '../../../demo/servers/programs.ts';
import { root } from '../../../demo/servers/root.ts';

/** kombu in a process of its own, asked in the words of kombu_driver.py; rejects where kombu or the server refuses. */
export interface Kombu {
  /** False where there was nothing to do. */
  ask(port: number, ask: string, details?: Readonly<Record<string, string | number>>): Promise<boolean>;
  stop(): void;
}

interface Answer {
  readonly done: boolean;
  readonly refused?: string;
}

/** Starts it; it connects when it is first asked. */
export const startKombu = (): Kombu => {
  const child = spawn(python, ['-B', join(root, 'test/support/exactness/kombu_driver.py')], {
    env: basicEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting: { resolve(done: boolean): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { done, refused } = JSON.parse(line) as Answer;
    const next = waiting.shift();
    if (refused === undefined) next?.resolve(done);
    else next?.reject(new Error(refused));
  });
  let ended = false;
  child.on('exit', () => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(new Error('Expected kombu to answer, got its end'));
  });
  return {
    ask: (port, ask, details = {}) =>
      new Promise((resolve, reject) => {
        if (ended) throw new Error('Expected kombu to answer, got its end');
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ port, ask, ...details })}\n`);
      }),
    stop: () => child.kill(),
  };
};
