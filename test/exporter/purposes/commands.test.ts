import { expect, it } from 'vitest';
import { mayBeInScript, purposeOf } from '../../../exporter/purposes/commands.ts';

it.each([
  ['ping', 'health_pings'],
  ['get', 'cache_reads'],
  ['hgetall', 'cache_reads'],
  ['setex', 'cache_writes'],
  ['lpush', 'queue_work'],
  ['hello', 'connections'],
  ['client', 'connections'],
  ['client|setinfo', 'connections'],
  ['client|list', 'inspection'],
  ['config|get', 'inspection'],
  ['psubscribe', 'connections'],
  ['zadd', 'other'],
  ['publish', 'other'],
  ['exec', 'other'],
  ['mymodule.get', 'other'],
])('%s by itself is for %s', (command, purpose) => {
  expect(purposeOf(command)).toBe(purpose);
});

it.each([
  ['get', true],
  ['zadd', true],
  ['lpush', true],
  ['ping', false],
  ['auth', false],
  ['brpop', false],
  ['evalsha', false],
  ['publish', false],
])('%s may be in a script: %s', (command, may) => {
  expect(mayBeInScript(command)).toBe(may);
});
