import { type ChildProcess, spawn } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardGroup } from './guard.ts';
import { pathOf } from './programs.ts';
import type { Where } from './where.ts';

/** A program that was started and answers. */
export interface Server {
  readonly pid: number;
  /** The file its output goes to. */
  readonly log: string;
  /** Signals the program itself, not the children it started. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it and all its children; may be called again. */
  stop(): Promise<void>;
  /** Whether it has ended, by stop() or by itself. */
  ended(): boolean;
}

/** What to start, and how to see that it answers. */
export interface ServerOptions {
  /** For messages and for the log's name. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Working folder: log and data. */
  readonly dir: string;
  /** The whole environment beside PATH, HOME and LANG: what the caller's shell has set must not change a server. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Polled until it says true; `said` is its output up to now; an exception counts as not yet. */
  readonly ready: (said: () => string) => Promise<boolean> | boolean;
  readonly readyWithinMs?: number | undefined;
  readonly where?: Where | undefined;
  /** Where it runs, when not in `dir`. */
  readonly cwd?: string | undefined;
  /** As whom it runs, when not as us. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** What tells it to end; SIGTERM unless given. */
  readonly stopSignal?: NodeJS.Signals | undefined;
}

const graceMs = 5000;
/** Says which servers are started: their options, with the path of their `log`. */
export const serverStarts = channel('headroom:server-start');

const running = new Set<Server>();

/** Ends every server that this process started, the last one first, also those that aren't ready yet. */
export async function stopEverything(): Promise<void> {
  for (const server of [...running].reverse()) await server.stop();
}

/** Has stopEverything() end this too, and before what was started earlier. */
export function endWithEverything<Started extends Server>(server: Started): Started {
  running.add(server);
  return server;
}

/** Starts a program in its own process group and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const launch =
    options.where === 'container' ? (await import('./container.ts')).launchContainer : launchLocal;
  const log = join(options.dir, `${options.name}.log`);
  // A second start in the same folder goes on in the same log: what the first one said is not its answer.
  const before = existsSync(log) ? statSync(log).size : 0;
  const launched = await launch(options, log);
  serverStarts.publish({ ...options, log });
  const stop = (): Promise<void> => launched.stop().then(() => void running.delete(server));
  const server: Server = { ...launched, stop };
  running.add(server);
  try {
    await untilReady(server, () => readFileSync(log).subarray(before).toString(), options);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function launchLocal(options: ServerOptions, log: string): Promise<Server> {
  const output = openSync(log, 'a');
  const child = spawn(pathOf(options.program), options.args, {
    cwd: options.cwd ?? options.dir,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
    env: { ...basicEnvironment(), ...options.env },
    // Its own group: the terminal's Ctrl-C reaches only us, and stop() reaches the children it started too.
    detached: true,
    // The file itself and no pipe through us: a busy or ended parent must not hold up or break a server.
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  }).then(() => {
    ended = true;
  });
  const pid = await started(child, options);
  const release = guardGroup(pid, options.stopSignal);
  const stop = async (): Promise<void> => {
    if (!ended) await endWithin(pid, end, options.stopSignal);
    signal(-pid, 'SIGKILL');
    release();
  };
  let stopping: Promise<void> | undefined;
  return {
    pid,
    log,
    kill: (name) => signal(pid, name),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
    ended: () => ended,
  };
}

async function started(child: ChildProcess, { name }: ServerOptions): Promise<number> {
  try {
    await once(child, 'spawn');
    return child.pid as number;
  } catch (error) {
    throw new Error(`couldn't start ${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** PATH, HOME and LANG of this process: what every program may need. */
export function basicEnvironment(): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/', LANG = 'C.UTF-8' } = process.env;
  return { PATH, HOME, LANG };
}

async function endWithin(
  pid: number,
  end: Promise<void>,
  stopSignal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  signal(pid, stopSignal);
  signal(pid, 'SIGCONT');
  const timer = setTimeout(() => signal(-pid, 'SIGKILL'), graceMs);
  await end;
  clearTimeout(timer);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function untilReady(server: Server, said: () => string, options: ServerOptions): Promise<void> {
  const { name, ready, readyWithinMs = 30_000 } = options;
  const deadline = Date.now() + readyWithinMs;
  let cause: unknown;
  while (Date.now() < deadline) {
    try {
      if (await ready(said)) return;
    } catch (error) {
      cause = error;
    }
    if (server.ended()) throw new Error(`couldn't start ${name}: it ended at once, saying\n${tail(said())}`);
    await sleep(50);
  }
  const expected = `Expected an answer within ${readyWithinMs / 1000} s, got none`;
  throw new Error(`couldn't start ${name}: ${expected}; it said\n${tail(said())}`, { cause });
}

function tail(said: string): string {
  return said.trimEnd().split('\n').slice(-8).join('\n');
}

/** Whether an HTTP GET answers 200. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.body?.cancel();
  return response.status === 200;
}

/** Whether anything accepts connections on a port of loopback. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 1000 });
    const say = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => say(true));
    socket.on('timeout', () => say(false));
    socket.on('error', () => say(false));
  });
}
