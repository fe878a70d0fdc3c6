// What `headroom audit` found: who is connected, whether a move is complete, and what files still say.
import type { FileAudit } from '../audit/audit.ts';
import type { Drift } from '../audit/conf-drift.ts';
import type { Evidence } from '../audit/evidence.ts';
import type { ServiceSeen } from '../audit/verdict.ts';

/** What was seen of one Redis target. */
export interface TargetAudit {
  readonly target: string;
  /** Host and port, or a socket's path. */
  readonly address: string;
  /** Why it could not be read; undefined when it was. */
  readonly unreadable: string | undefined;
  /** Undefined where it could not be read. */
  readonly clients: number | undefined;
  readonly services: readonly ServiceSeen[];
  /** Undefined where the config tells of no move. */
  readonly checks: readonly Evidence[] | undefined;
  /** Who is connected to the Redis of before. */
  readonly retiredClients: readonly string[];
  /** Undefined where settings are held against nothing, or could not be read. */
  readonly drift: readonly Drift[] | undefined;
}

/** The whole report. */
export interface AuditReport {
  readonly targets: readonly TargetAudit[];
  readonly files: readonly FileAudit[];
}

/** 1 when something is wrong, else 2 when something could not be read, else 0. */
export const exitCodeOf = ({ targets, files }: AuditReport): 0 | 1 | 2 => {
  const states = targets.flatMap(({ checks = [] }) => checks.map(({ state }) => state));
  const isWrong =
    files.some(({ problems }) => problems.length > 0) ||
    states.includes('fails') ||
    targets.some(({ drift = [] }) => drift.length > 0);
  if (isWrong) return 1;
  const isUnread =
    files.some(({ unreadable }) => unreadable !== undefined) ||
    states.includes('unknown') ||
    targets.some(({ unreadable }) => unreadable !== undefined);
  return isUnread ? 2 : 0;
};
