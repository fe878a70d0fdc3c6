import type { Line, State } from './line.ts';

/** A line before its target and age are known. */
export type Draft = Omit<Line, 'target' | 'ageSeconds'>;

/** A line of the checklist; what is left out is not known or needs no words. */
export const line = (check: string, state: State, value = '', budget = '', advice = ''): Draft => ({
  check,
  state,
  value,
  budget,
  advice,
});

/** Whether what is used is within its budget; without one it is. */
export const within = (used: number, budget: number | undefined): State => {
  if (budget === undefined) return 'good';
  return used > budget ? 'broken' : 'good';
};
