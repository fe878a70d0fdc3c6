// The lines of what could not be read. Pure.
import * as headroom from '../metrics/headroom.ts';
import { listText, manyText } from './format.ts';
import type { History } from './history.ts';
import { about, type Draft, line } from './line.ts';
import { reasonText } from './reasons.ts';
import { greatestHolder } from './services.ts';
import type { View } from './view.ts';

type Failure = Readonly<Record<'collector' | 'reason', string>>;

/** What a reason means, and who holds most where that is the trouble. */
const whyText = (view: View, history: History | undefined, reason: string): string => {
  const holder = reason === 'maxclients' ? greatestHolder(view, history) : undefined;
  return `${reasonText(reason)}${holder === undefined ? '' : `; ${holder}`}`;
};

/** One line of what failed for the same reason: of several its name says how many. */
const failureLine = (failed: readonly Failure[], state: 'partial' | 'unread', why: string): Draft => {
  const names = failed.map(({ collector }) => collector);
  const [only = ''] = names;
  const told = state === 'partial' ? 'right, but not all could be read' : 'could not be read';
  if (names.length === 1)
    return about('collector', line(only, state, '', '', `${told}: ${why}`), { collector: only });
  const check = manyText(names.length, 'collector');
  return about('collector', line(check, state, '', '', `${told}: ${why} (${listText(names)})`));
};

/** Drafts of what could not be read: the server where it is down, otherwise its collectors by reason. */
export const failures = (view: View, history: History | undefined, isUp: boolean): readonly Draft[] => {
  const all = view.of(headroom.failureReason).map(({ labels: { collector = '', reason = '' } }) => ({
    collector,
    reason,
    state: view.value(headroom.collectorAge, { collector }) === undefined ? 'unread' : 'partial',
  })) satisfies readonly (Failure & { state: string })[];
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  return reasons.flatMap((reason) => {
    const [alike, why] = [all.filter((each) => each.reason === reason), whyText(view, history, reason)];
    // A server that is down fails all its collectors alike.
    if (!isUp)
      return about('target', line(alike[0]?.collector ?? '', 'unread', '', '', `could not be read: ${why}`));
    return (['unread', 'partial'] as const)
      .map((state) => ({ state, failed: alike.filter((each) => each.state === state) }))
      .filter(({ failed }) => failed.length > 0)
      .map(({ state, failed }) => failureLine(failed, state, why));
  });
};
