import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { root } from '../../demo/servers/root.ts';

/** How alerts/start.sh ended, and what it handed to Alertmanager: nothing where it refused. */
export interface Started {
  readonly code: number | undefined;
  readonly said: string;
  /** The arguments of Alertmanager, the config's path apart. */
  readonly args: readonly string[];
  readonly path: string;
  readonly config: string;
  /** A file that lies beside the config. */
  readonly beside: (name: string) => string;
  /** The permissions of the folder and of the config. */
  readonly modes: readonly string[];
}

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

/** Runs it with only this environment, and with an `alertmanager` that prints its arguments. */
export const startWith = async (dir: string, env: Readonly<Record<string, string>>): Promise<Started> => {
  const bin = join(dir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'alertmanager'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  const { exitCode, stdout, stderr } = await execa('/bin/sh', [join(root, 'alerts/start.sh'), '--more'], {
    env: { ...env, PATH: `${bin}:${process.env.PATH}`, TMPDIR: dir },
    extendEnv: false,
    reject: false,
  });
  const [first = '', ...args] = stdout.split('\n');
  const path = first.replace('--config.file=', '');
  const isStarted = path !== '';
  return {
    code: exitCode,
    said: stderr,
    args,
    path,
    config: isStarted ? readFileSync(path, 'utf8') : '',
    beside: (name) => readFileSync(join(dirname(path), name), 'utf8'),
    modes: isStarted ? [mode(dirname(path)), mode(path)] : [],
  };
};
