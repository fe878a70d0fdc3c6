import { expect, it } from 'vitest';
import { formatTable } from '../../demo/table.ts';

it('shows value, budget and state, and nothing for what nobody measured', () => {
  const rows = [
    { name: 'operations', unit: 'operations', value: 12_345.6, budget: 400_000 },
    { name: 'at this rate', unit: 'operations', value: 400_001, budget: 400_000 },
    { name: 'memory', unit: 'bytes', value: 180 * 2 ** 20, budget: 200 * 2 ** 20 },
    { name: 'connections', unit: 'connections', value: undefined, budget: 10_000 },
    { name: 'no budget', unit: 'bytes', value: 0, budget: undefined },
  ] as const;
  expect(formatTable(rows)).toEqual([
    '                                      value       budget   state',
    'operations                           12,346      400,000   OK',
    'at this rate                        400,001      400,000   BREACHED',
    'memory                            180.0 MiB    200.0 MiB   NEAR',
    'connections                               ?       10,000   unknown',
    'no budget                           0.0 MiB            ?   unknown',
  ]);
});
