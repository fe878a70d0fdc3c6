import { scheduleGrace, scheduleLateness } from '../metrics/schedules.ts';
import { countText } from './format.ts';
import { type Draft, line } from './line.ts';
import type { View } from './view.ts';

/** The line of schedules, where any can be judged. Of beat one look knows nothing: it is judged by what is heard, which takes its time. */
export const scheduleLines = (view: View): readonly Draft[] => {
  const judged = view.of(scheduleLateness).filter(({ labels }) => labels.scheduler !== 'beat');
  if (judged.length === 0) return [];
  const late = judged.filter(({ labels: { scheduler = '', schedule = '' }, value }) => {
    return value > (view.value(scheduleGrace, { scheduler, schedule }) ?? 0);
  });
  const names = late.slice(0, 3).map(({ labels }) => labels.schedule);
  const advice =
    late.length === 0 ? '' : `not run when due: ${names.join(', ')}${late.length > 3 ? ', …' : ''}`;
  const state = late.length === 0 ? 'good' : 'broken';
  return [line('scheduled tasks late', state, countText(late.length), '0', advice)];
};
