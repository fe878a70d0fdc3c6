import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExporterServer } from '../../demo/servers/exporter.ts';
import { guardLogins, refuseLogins } from './secrets.ts';

const isExporter = (started: object): started is Pick<ExporterServer, 'env' | 'log'> =>
  'env' in started && 'log' in started;

/** A folder of a test's own, and everything to be undone when it ends, last first. */
export class Workplace {
  readonly dir = mkdtempSync(join(tmpdir(), 'headroom-test-'));
  readonly #undo: (() => unknown)[] = [];
  readonly #logs: string[] = [];

  /** Undoes this when the test ends; returns what it was given. No log of an exporter may hold a login of its environment. */
  keep<T extends { stop(): unknown }>(started: T): T {
    this.#undo.push(() => started.stop());
    if (isExporter(started)) {
      guardLogins(started.env);
      this.#logs.push(started.log);
    }
    return started;
  }

  later(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async end(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
    for (const log of this.#logs) refuseLogins(log, readFileSync(log, 'utf8'));
    rmSync(this.dir, { recursive: true, force: true });
  }
}
