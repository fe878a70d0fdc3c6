import { type Fact, factNamed, factsNow } from './facts.ts';
import { countText } from './format.ts';
import type { History } from './history.ts';
import { type Draft, line, type ScheduleRow } from './line.ts';
import type { View } from './view.ts';

const prefix = 'headroom_schedule_';

/** What is known of schedules. Of beat one look knows nothing: it is judged by what is heard, which takes its time. */
export const scheduleFacts = (view: View, history: History | undefined): readonly Fact[] => {
  const past = history?.facts.get(view.target);
  const isOfSchedule = ({ name, labels }: Fact) =>
    name.startsWith(prefix) && (past !== undefined || labels.scheduler !== 'beat');
  return (past ?? factsNow(view)).filter(isOfSchedule);
};

/** The line of schedules, where any can be judged. */
export const scheduleLines = (view: View, history: History | undefined): readonly Draft[] => {
  const facts = scheduleFacts(view, history);
  if (named(facts, 'lateness_seconds').length === 0) return [];
  const late = lateSchedules(facts);
  const names = late.slice(0, 3).join(', ');
  const told = `not run when due: ${names}${late.length > 3 ? ', …' : ''}`;
  const advice =
    late.length === 0 ? '' : `${told}; is ${lateSchedulers(facts)} running, and are its tasks taken?`;
  const state = late.length === 0 ? 'good' : 'broken';
  return [line('scheduled tasks late', state, countText(late.length), '0', advice)];
};

const named = (facts: readonly Fact[], name: string) => factNamed(facts, `${prefix}${name}`);
const sameSchedule = (a: Fact, b: Fact): boolean =>
  a.labels.schedule === b.labels.schedule && a.labels.scheduler === b.labels.scheduler;
const beside = (facts: readonly Fact[], name: string, fact: Fact): number =>
  named(facts, name).find((each) => sameSchedule(each, fact))?.value ?? Number.NaN;

const late = (facts: readonly Fact[]): readonly Fact[] =>
  named(facts, 'lateness_seconds').filter((fact) => fact.value > beside(facts, 'grace_seconds', fact));
const nameOf = ({ labels }: Fact): string => labels.schedule ?? '';

/** The schedules that are late, as ScheduledTaskLate has it. */
export const lateSchedules = (facts: readonly Fact[]): readonly string[] => late(facts).map(nameOf).sort();

const lateSchedulers = (facts: readonly Fact[]): string =>
  [...new Set(late(facts).map(({ labels }) => labels.scheduler ?? ''))].sort().join(' or ');

/** Those whose next run is late too, as ScheduledTaskMissed has it. */
export const missedSchedules = (facts: readonly Fact[]): readonly string[] =>
  named(facts, 'lateness_seconds')
    .filter(
      (fact) =>
        beside(facts, 'missed_runs', fact) > 1 &&
        fact.value > beside(facts, 'grace_seconds', fact) + beside(facts, 'interval_seconds', fact),
    )
    .map(nameOf)
    .sort();

/** Schedulers of which two schedules are late and none has run since one was due, as SchedulerStopped has it. */
export const stoppedSchedulers = (facts: readonly Fact[]): readonly string[] => {
  const byScheduler = new Map<string, Fact[]>();
  for (const fact of late(facts)) {
    const scheduler = fact.labels.scheduler ?? '';
    byScheduler.set(scheduler, [...(byScheduler.get(scheduler) ?? []), fact]);
  }
  return [...byScheduler]
    .filter(([scheduler, found]) => {
      const due = Math.min(...found.map((fact) => beside(facts, 'next_run_timestamp_seconds', fact)));
      const runs = named(facts, 'last_run_timestamp_seconds').filter(
        ({ labels }) => labels.scheduler === scheduler,
      );
      return found.length > 1 && !runs.some(({ value }) => value >= due);
    })
    .map(([scheduler]) => scheduler);
};

/** The schedules of one target, the latest first. */
export const scheduleRows = (target: string, facts: readonly Fact[]): readonly ScheduleRow[] =>
  named(facts, 'lateness_seconds')
    .map((fact) => {
      const known = (name: string) => {
        const value = beside(facts, name, fact);
        return Number.isNaN(value) ? undefined : value;
      };
      return {
        target,
        scheduler: fact.labels.scheduler ?? '',
        schedule: nameOf(fact),
        lateSeconds: fact.value,
        graceSeconds: known('grace_seconds'),
        nextRun: known('next_run_timestamp_seconds'),
      };
    })
    .sort((a, b) => b.lateSeconds - a.lateSeconds || (a.schedule < b.schedule ? -1 : 1));
