/** What a series is worth in a minute; undefined where nobody scraped it. */
export type At = (minute: number) => number | undefined;

/** A series of a scenario, one sample a minute. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly at: At;
}

/** How a series with these labels changes, given how it would be. */
export type Change = (healthy: At, labels: Readonly<Record<string, string>>) => At;

export const hours = 60;
export const days = 24 * hours;

/** From a minute up to, and without, another. */
export const within = (minute: number, from: number, to: number): boolean => minute >= from && minute < to;

/** The series with those changed whose metric matches. */
export const changed = (series: readonly Series[], metrics: RegExp, change: Change): readonly Series[] =>
  series.map((each) => (metrics.test(each.metric) ? { ...each, at: change(each.at, each.labels) } : each));

/** A series that is something else between two minutes. */
export const instead =
  (from: number, to: number, at: At): Change =>
  (healthy) =>
  (minute) =>
    within(minute, from, to) ? at(minute) : healthy(minute);

/** A series that nobody scrapes between two minutes. */
export const unseen = (from: number, to: number): Change => instead(from, to, () => undefined);

interface Run {
  readonly first: number | undefined;
  readonly step: number;
  length: number;
}

const written = ({ first, step, length }: Run): string => {
  if (first === undefined) return `_x${length}`;
  if (length === 1) return `${first}`;
  return `${first}${step < 0 ? '-' : '+'}${Math.abs(step)}x${length - 1}`;
};

/** The values of so many minutes as promtool reads them: `5+1x59`, `_x10`. */
export const notation = (at: At, minutes: number): string => {
  const runs: Run[] = [];
  let last: number | undefined;
  for (let minute = 0; minute < minutes; minute++) {
    const value = at(minute);
    const run = runs.at(-1);
    const step = value === undefined || last === undefined ? undefined : value - last;
    const goesOn = run && (value === undefined ? run.first === undefined : step === run.step);
    if (goesOn) run.length++;
    else if (run?.length === 1 && run.first !== undefined && step !== undefined)
      runs[runs.length - 1] = { first: run.first, step, length: 2 };
    else runs.push({ first: value, step: Number.NaN, length: 1 });
    last = value;
  }
  return runs.map(written).join(' ');
};

/** The series with every change, in their order. */
export const altered = (
  series: readonly Series[],
  changes: readonly (readonly [metrics: RegExp, change: Change])[],
): readonly Series[] => changes.reduce((all, [metrics, change]) => changed(all, metrics, change), series);

/** The change, of the series only that have such a label. */
export const only =
  (label: string, value: string, change: Change): Change =>
  (healthy, labels) =>
    labels[label] === value ? change(healthy, labels) : healthy;

/** A series that is worth something else between two minutes. */
export const set = (from: number, to: number, value: number): Change => instead(from, to, () => value);
