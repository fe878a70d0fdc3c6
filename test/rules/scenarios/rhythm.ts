import { type At, days, hours } from './series.ts';

/** A series of the baseline: a number is what it always is. */
export type Row = readonly [metric: string, labels: Readonly<Record<string, string>>, at: At | number];

const timeOfDay = (minute: number): number => minute % days;
const isDay = (minute: number): boolean => timeOfDay(minute) >= 8 * hours && timeOfDay(minute) < 20 * hours;

/** One value by day, from 8 to 20, and another by night. */
export const byDay =
  (day: number, night: number): At =>
  (minute) =>
    isDay(minute) ? day : night;

/** A counter with so many a minute by day and by night. */
export const counted =
  (day: number, night: number): At =>
  (minute) => {
    const today = timeOfDay(minute);
    const work = Math.min(Math.max(today - 8 * hours, 0), 12 * hours);
    return Math.floor(minute / days) * 12 * hours * (day + night) + work * day + (today - work) * night;
  };

/** It grows by so much each minute of the day, and falls by as much at night. */
export const wave =
  (least: number, step: number): At =>
  (minute) =>
    least + step * (isDay(minute) ? timeOfDay(minute) - 8 * hours : wane(timeOfDay(minute)));
const wane = (today: number): number => (today < 8 * hours ? 8 * hours - today : days + 8 * hours - today);
