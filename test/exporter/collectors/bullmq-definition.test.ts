import { describe, expect, it } from 'vitest';
import { decodeDefinition, definitionFields } from '../../../exporter/collectors/bullmq-definition.ts';

const hash = (fields: Readonly<Record<string, string>>) =>
  definitionFields.map((name) => fields[name] ?? null);
const read = (id: string, fields: Readonly<Record<string, string>> = {}) =>
  decodeDefinition(id, 'mail/', hash(fields));
const hourMs = 3_600_000;

describe('a job scheduler', () => {
  // As captured of BullMQ 6.7.0.
  it('is due at an interval', () => {
    const definition = read('every-10s', { name: 'sched', every: '10000', ic: '1' });
    expect(definition).toMatchObject({ label: 'mail/every-10s', hasRun: false, mayEnd: false });
    expect(definition.recurrence?.everyMs).toBe(10_000);
  });

  it('is due by a cron expression with seconds, in its zone', () => {
    const { recurrence, hasRun } = read('cron1', {
      ...{ name: 'cronjob', pattern: '0 30 2 * * *', tz: 'Europe/Berlin', ic: '2' },
    });
    expect(recurrence?.after(Date.parse('2026-10-24T12:00:00Z'))).toBe(Date.parse('2026-10-25T00:30:00Z'));
    expect(hasRun).toBe(true);
  });

  it('goes on for ever without a limit or an end', () => {
    expect(read('a', { every: '10000', ic: '7' }).isOver(0, 1e12)).toBe(false);
  });

  it('is over after its last iteration, which nothing else marks', () => {
    const limited = (ic: string) => read('a', { every: '10000', limit: '3', ic });
    expect(limited('2').isOver(1000, 2000)).toBe(false);
    expect(limited('3').isOver(1000, 500)).toBe(false);
    expect(limited('3').isOver(1000, 2000)).toBe(true);
    expect(limited('3').mayEnd).toBe(true);
  });

  it('is over once no run comes before its end date', () => {
    const ending = read('a', { every: String(hourMs), endDate: String(10 * hourMs), ic: '4' });
    expect(ending.isOver(5 * hourMs, 5.5 * hourMs)).toBe(false);
    expect(ending.isOver(9.5 * hourMs, 9.4 * hourMs)).toBe(false);
    expect(ending.isOver(9.5 * hourMs, 9.6 * hourMs)).toBe(true);
    expect(ending.isOver(5 * hourMs, 11 * hourMs)).toBe(true);
  });

  it('whose expression is not understood has no due times', () => {
    expect(read('a', { pattern: 'H 3 * * *' })).toMatchObject({ recurrence: undefined });
    expect(read('a')).toMatchObject({ label: 'mail/a', recurrence: undefined, mayEnd: false });
  });
});

describe('what version 5 repeats without a scheduler', () => {
  it('has an MD5 as its id, and is told by the name of its job', () => {
    const definition = read('c9deb3b2b3c0c7b2e1d5d0b6a4f1e2d3', { name: 'digest', every: '60000' });
    expect(definition).toMatchObject({ label: 'mail/digest:c9deb3b2', hasRun: false });
  });

  it('has no hash where it is older: its id says all', () => {
    const daily = read('digest:7::Europe/Berlin:30 2 * * *');
    expect(daily.label).toBe('mail/digest:7::Europe/Berlin:30 2 * * *');
    expect(daily.recurrence?.after(Date.parse('2026-03-28T12:00:00Z'))).toBe(
      Date.parse('2026-03-29T01:00:00Z'),
    );
    expect(read('digest:::: 60000').recurrence).toBeUndefined();
    expect(read('digest::::60000').recurrence?.everyMs).toBe(60_000);
    expect(read('digest::3600000::60000').isOver(0, 2 * hourMs)).toBe(true);
  });

  it('is no id with colons of somebody else', () => {
    expect(read('a:b:c:d:e').recurrence).toBeUndefined();
  });
});
