import { describe, expect, it } from 'vitest';
import { atMost, JobTable } from '../../../exporter/collectors/job-table.ts';

const told = (
  table: JobTable,
  ...events: readonly (readonly [event: string, jobId: string, at: number])[]
) => {
  for (const [event, jobId, at] of events) table.note('mail', { event, jobId, at });
  return table.counts('mail');
};

describe('JobTable', () => {
  it('times a job from waiting to active to its end', () => {
    const { completed, failed, waits, runs } = told(
      new JobTable(),
      ['added', '1', 1000],
      ['waiting', '1', 1000],
      ['active', '1', 1040],
      ['progress', '1', 1500],
      ['completed', '1', 4040],
    );
    expect([completed, failed]).toEqual([1, 0]);
    expect([waits.count, waits.sum, runs.count, runs.sum]).toEqual([1, 0.04, 1, 3]);
    expect(atMost(waits).get(0.01)).toBe(0);
    expect(atMost(waits).get(0.05)).toBe(1);
    expect(atMost(runs).get(2.5)).toBe(0);
    expect(atMost(runs).get(7200)).toBe(1);
  });

  it('counts what was not added, once although BullMQ 5 says it twice, and goes on timing the job that was there', () => {
    const { deduplicated, waits } = told(
      new JobTable(),
      ['waiting', '1', 1000],
      ['debounced', '1', 2000],
      ['deduplicated', '1', 2000],
      ['active', '1', 3000],
    );
    expect([deduplicated, waits.count, waits.sum]).toEqual([1, 1, 2]);
  });

  it('counts the wait of every attempt, and the run of the one that ended', () => {
    const { failed, waits, runs } = told(
      new JobTable(),
      ['waiting', '1', 0],
      ['active', '1', 1000],
      ['delayed', '1', 2000],
      ['waiting', '1', 60_000],
      ['active', '1', 60_500],
      ['waiting', '1', 61_000],
      ['active', '1', 61_500],
      ['failed', '1', 62_000],
      ['retries-exhausted', '1', 62_000],
    );
    expect([failed, waits.count, waits.sum, runs.count, runs.sum]).toEqual([1, 3, 2, 1, 0.5]);
  });

  it('counts a stalled job as waiting again from when it was put back', () => {
    const { waits, runs } = told(
      new JobTable(),
      ['active', '1', 0],
      ['waiting', '1', 30_000],
      ['stalled', '1', 30_000],
      ['active', '1', 31_000],
      ['completed', '1', 33_000],
    );
    expect([waits.sum, runs.count, runs.sum]).toEqual([1, 1, 2]);
  });

  it('times nothing of which it did not hear the beginning, and counts it all the same', () => {
    const { completed, waits, runs } = told(new JobTable(), ['completed', '1', 5000], ['active', '2', 6000]);
    expect([completed, waits.count, runs.count]).toEqual([1, 0, 0]);
  });

  it.each(['removed', 'waiting-children', 'delayed'])('forgets a job that is %s', (event) => {
    const table = new JobTable();
    told(table, ['waiting', '1', 0], [event, '1', 1]);
    expect(table.size).toBe(0);
  });

  it('forgets all jobs of a queue that is drained, and of no other', () => {
    const table = new JobTable();
    told(table, ['waiting', '1', 0], ['waiting', '2', 0]);
    table.note('sms', { event: 'waiting', jobId: '1', at: 0 });
    table.note('mail', { event: 'drained', jobId: undefined, at: 1 });
    expect(table.size).toBe(1);
  });

  it('keeps a bounded, even part of many jobs, and all of few again', () => {
    const table = new JobTable(1000);
    const ids = Array.from({ length: 20_000 }, (_, index) => String(index));
    for (const id of ids) table.note('mail', { event: 'waiting', jobId: id, at: 0 });
    expect(table.size).toBeLessThanOrEqual(1000);
    expect(table.size).toBeGreaterThan(300);
    for (const id of ids) table.note('mail', { event: 'active', jobId: id, at: 1000 });
    for (const id of ids) table.note('mail', { event: 'completed', jobId: id, at: 2000 });
    const { completed, waits } = table.counts('mail');
    expect(completed).toBe(20_000);
    expect(waits.sum).toBe(waits.count);
    expect([waits.count > 300, table.size]).toEqual([true, 0]);
    for (const id of ids.slice(0, 500)) table.note('mail', { event: 'waiting', jobId: id, at: 0 });
    expect(table.size).toBe(500);
  });

  it('times no job with an id as long as a text', () => {
    const table = new JobTable();
    table.note('mail', { event: 'waiting', jobId: 'x'.repeat(201), at: 0 });
    expect(table.size).toBe(0);
  });

  it('drops queues that are gone', () => {
    const table = new JobTable();
    told(table, ['completed', '1', 0], ['waiting', '2', 0]);
    table.keep(new Set(['sms']));
    expect([table.size, table.counts('mail').completed]).toEqual([0, 0]);
  });
});
