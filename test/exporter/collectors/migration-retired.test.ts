import { describe, expect, it } from 'vitest';
import type { Findings } from '../../../exporter/audit/findings.ts';
import type { RetiredVerdict } from '../../../exporter/audit/retired.ts';
import { migrationRetired } from '../../../exporter/collectors/migration-retired.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort } from '../../support/redis-port.ts';

const verdict = (unused: boolean | undefined): RetiredVerdict => ({
  unused,
  evidence: String(unused),
  connections: 0,
  others: [],
});
const looking = (unused: boolean | undefined) => ({ look: async () => verdict(unused) });
const hanging = { look: () => Promise.reject(new TargetError('timeout', 'old:6379: no answer')) };

const collect = async (retired: Parameters<typeof migrationRetired>[0]) => {
  const port = literalPort({});
  const findings: Findings = {};
  const samples = await migrationRetired(retired, 1000, findings).collect(port);
  return {
    values: samples.map(({ value }) => value),
    shortfalls: port.shortfalls,
    findings,
    asked: port.asked,
  };
};

describe('migrationRetired', () => {
  it.each([
    [[looking(true), looking(true)], [1]],
    [[looking(true), looking(false)], [0]],
    [[looking(true), looking(undefined)], []],
    [[hanging, looking(false)], [0]],
    [[hanging, looking(true)], []],
  ])('gives what all of them say, case %#', async (retired, values) => {
    expect(await collect(retired)).toMatchObject({ values, asked: [] });
  });

  it('tells why one could not be asked, and does not ask it again at once', async () => {
    const { shortfalls, findings } = await collect([hanging]);
    expect(shortfalls).toEqual(['old:6379: no answer']);
    expect(findings.retired?.[0]?.evidence).toBe('the retired Redis could not be asked: timeout');
    expect(migrationRetired([], 300_000, {}).pace).toMatchObject({ minAgeMs: 300_000, slow: true });
  });
});
