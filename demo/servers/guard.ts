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

/** Ends a process group with this process; one with a signal of its own is told first, as it cleans up after itself. */
export function guardGroup(pid: number, stopSignal?: NodeJS.Signals): () => void {
  const first = stopSignal === undefined ? '' : `kill -s ${stopSignal.slice('SIG'.length)} "$1"; sleep 1; `;
  return guard(`${first}kill -s KILL -- "-$1"`, String(pid));
}
