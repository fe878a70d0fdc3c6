import { execa } from 'execa';
import { basicEnvironment } from './process.ts';
import { pathOf } from './programs.ts';
import { root } from './root.ts';
import type { Where } from './where.ts';

/** How a command ended. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The package's folder unless given. */
  readonly cwd?: string | undefined;
  /** Given to its standard input. */
  readonly input?: string | undefined;
  readonly where?: Where | undefined;
}

/** Runs a program to its end; a bad exit status is a result, not an error. 127 means it couldn't be started. */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  if (options.where === 'container')
    return (await import('./container.ts')).execInContainer(program, args, options);
  const { exitCode, stdout, stderr, signal, shortMessage } = await execa(pathOf(program), args, {
    cwd: options.cwd ?? root,
    input: options.input ?? '',
    env: basicEnvironment(),
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  });
  if (exitCode !== undefined) return { code: exitCode, stdout, stderr };
  return { code: signal === undefined ? 127 : 128, stdout, stderr: `${stderr}${shortMessage ?? ''}` };
}
