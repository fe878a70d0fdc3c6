#!/usr/bin/env node
import './heap.ts';

import { CommanderError } from 'commander';
import { HistoryError } from './check/prometheus.ts';
import { ConfigError } from './config/fault.ts';
import { createProgram } from './program.ts';
import { UsageError } from './serve.ts';

/** Exit status for what was thrown: 2 with one sentence a fault when the user's input cannot be used, 1 when we failed. */
const exitCodeOfError = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError || error instanceof UsageError || error instanceof HistoryError) {
    process.stderr.write(`${error.message.replace(/^/gm, 'headroom: ')}\n`);
    return 2;
  }
  process.stderr.write(`headroom: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
};

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOfError(error);
}
