// Whether files of the deployment still name the Redis that was moved away from; the target itself is asked nothing.
import { auditFiles } from '../audit/audit.ts';
import type { ReadText } from '../audit/compose-file.ts';
import type { Findings } from '../audit/findings.ts';
import type { AuditRules } from '../audit/problem.ts';
import { readText } from '../audit/read-text.ts';
import type { Collector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import { migrationCheck } from '../metrics/migration.ts';
import { sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { migrationPace } from './pace.ts';

/** What is audited, by which rules, and how often in ms. */
export interface FileWatch {
  readonly files: readonly string[];
  readonly rules: AuditRules;
  readonly everyMs: number;
}

/** Audits the files of the config; with one that cannot be read, only a problem in another can be told. */
export const migrationFiles = (
  { files, rules, everyMs }: FileWatch,
  findings: Findings,
  read: ReadText = readText,
): Collector<Pick<RedisPort, 'unsettled' | 'lacks'>> => ({
  name: 'migration_files',
  metrics: [migrationCheck],
  reads: [],
  keys: [],
  pace: migrationPace(everyMs),
  async collect(port) {
    port.unsettled();
    const audits = auditFiles(files, rules, read);
    findings.files = audits;
    const unreadable = audits.flatMap((each) => each.unreadable ?? []);
    const [first] = unreadable;
    if (first !== undefined) port.lacks(new TargetError('error', first));
    const isClean = audits.every(({ problems }) => problems.length === 0);
    if (isClean && (first !== undefined || files.length === 0)) return [];
    return [sample(migrationCheck, isClean ? 1 : 0, { check: 'files' })];
  },
});
