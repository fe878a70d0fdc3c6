import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Removes the shared memory of a Postgres that was killed and will not be started again, which would do it. Its id is the
 * second number in the seventh line of postmaster.pid, a file that is gone after an orderly end.
 */
export async function removeSharedMemory(data: string): Promise<void> {
  const [, id] = /^\s*\d+\s+(\d+)/.exec(linesOf(join(data, 'postmaster.pid'))[6] ?? '') ?? [];
  if (id !== undefined) await execa('ipcrm', ['-m', id], { reject: false });
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
