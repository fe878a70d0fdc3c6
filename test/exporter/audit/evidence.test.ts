import { expect, it } from 'vitest';
import { evidenceOf } from '../../../exporter/audit/evidence.ts';
import { migrationChecks } from '../../../exporter/audit/verdict.ts';
import { failureReason } from '../../../exporter/metrics/headroom.ts';
import { migrationCheck } from '../../../exporter/metrics/migration.ts';
import { sample } from '../../../exporter/sample.ts';

it('tells the sentence behind each check, and never one of before a failure', () => {
  const findings = {
    drift: [{ setting: 'maxmemory', expected: '1', actual: '2' }],
    retired: [{ unused: true, evidence: 'nobody', connections: 0, others: [] }],
    files: [{ file: '.env', problems: [], unreadable: undefined, unseen: [], names: [] }],
  };
  const samples = [
    sample(migrationCheck, 1, { check: 'retired_unused' }),
    sample(migrationCheck, 0, { check: 'settings' }),
  ];
  expect(evidenceOf(samples, findings, migrationChecks)).toEqual([
    { check: 'services_connected', state: 'unknown', evidence: ['the config names no services to expect'] },
    { check: 'retired_unused', state: 'holds', evidence: ['nobody'] },
    { check: 'files', state: 'unknown', evidence: ['.env: no problems'] },
    { check: 'settings', state: 'fails', evidence: ['maxmemory is 2, the file says 1'] },
  ]);
  const failed = [sample(failureReason, 1, { collector: 'redis_config', reason: 'permission' })];
  expect(evidenceOf(failed, findings, ['settings'])).toMatchObject([
    { state: 'not asked' },
    { state: 'not asked' },
    { state: 'not asked' },
    { state: 'unknown', evidence: ['could not be read: permission'] },
  ]);
});
