import { spawn } from 'node:child_process';

/**
 * Runs a shell command if this process goes away before the returned function was called, however it goes: exception,
 * SIGKILL, out of memory. A tiny shell waits on a pipe that only this process holds. `$1` in the command is `argument`.
 */
export function guard(command: string, argument: string): () => void {
  const script = `trap '' HUP INT TERM; read -r _ || { ${command}; }`;
  const shell = spawn('/bin/sh', ['-c', script, 'guard', argument], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without these two an unfinished guard would keep a finished program from exiting.
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  shell.stdin.on('error', () => undefined);
  shell.on('error', () => undefined);
  return () => shell.stdin.end('over\n');
}
