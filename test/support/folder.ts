import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readLogs } from './hearing.ts';

/** A folder of a test's own, and everything to be undone when it ends, last first. */
export class Workplace {
  readonly dir = mkdtempSync(join(tmpdir(), 'headroom-test-'));
  readonly #undo: (() => unknown)[] = [];

  /** Undoes this when the test ends; returns what it was given. */
  keep<T extends { stop(): unknown }>(started: T): T {
    this.#undo.push(() => started.stop());
    return started;
  }

  /** Writes a file of the folder, or of one in it; its path. */
  write(name: string, text: string): string {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  later(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
    readLogs(this.dir);
    rmSync(this.dir, { recursive: true, force: true });
  }
}
