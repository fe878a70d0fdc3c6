import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Server, startServer } from '../../demo/servers/process.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());
const { dir } = work;

/** A shell with a child of its own that outlives it, as Celery's pool would. */
const withChild = (name: string): Promise<Server> =>
  startServer({
    name,
    program: 'sh',
    args: ['-c', 'sleep 300 & echo child $!; wait'],
    dir,
    ready: (said) => said().includes('child'),
  });

const childOf = ({ log }: Server): number => Number(/child (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]);

/** A process that has ended but that nobody has waited for yet counts as gone. */
const lives = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

it('ends a program with its children, and may be asked again', async () => {
  const server = await withChild('ended');
  const child = childOf(server);
  expect([lives(server.pid), lives(child), server.ended()]).toEqual([true, true, false]);
  await server.stop();
  await server.stop();
  await expect.poll(() => [lives(server.pid), lives(child), server.ended()]).toEqual([false, false, true]);
});

it('ends the children of a program that was killed', async () => {
  const server = await withChild('killed');
  server.kill('SIGKILL');
  await expect.poll(() => server.ended()).toBe(true);
  expect(lives(childOf(server))).toBe(true);
  await server.stop();
  await expect.poll(() => lives(childOf(server))).toBe(false);
});

it('ends everything when this process is killed', async () => {
  const script = `
    const { startServer } = await import(${JSON.stringify(join(root, 'dist/demo/servers/process.js'))});
    const { pid } = await startServer({ name: 'orphan', program: 'sleep', args: ['300'], dir: process.argv[1],
      ready: () => true });
    process.stdout.write(String(pid));
    process.kill(process.pid, 'SIGKILL');`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script, dir]);
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.once('data', (said) => resolve(Number(said)));
  });
  await expect.poll(() => lives(pid)).toBe(false);
});

it('tells what a program said that ended at once', async () => {
  const starting = startServer({
    name: 'short',
    program: 'sh',
    args: ['-c', 'echo no such luck; exit 3'],
    dir,
    ready: () => false,
  });
  await expect(starting).rejects.toThrow(/^couldn't start short: it ended at once, saying\nno such luck$/);
});

it('gives up on a program that never answers, and ends it', async () => {
  const never = {
    name: 'silent',
    program: 'sleep',
    args: ['300'],
    dir,
    ready: () => false,
    readyWithinMs: 100,
  };
  await expect(startServer(never)).rejects.toThrow('Expected an answer within 0.1 s, got none');
});

it('says which program could not be started', async () => {
  const absent = { name: 'absent', program: 'no-such-program', args: [], dir, ready: () => true };
  await expect(startServer(absent)).rejects.toThrow("couldn't start absent: spawn no-such-program ENOENT");
});
