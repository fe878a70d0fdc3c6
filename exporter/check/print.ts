import { styleText } from 'node:util';
import type { Word } from '../metrics/checklist.ts';
import { column, momentText, width, wrapped } from './column.ts';
import type { Alert } from './history.ts';
import { exitCodeOf, type Judged, type Line, type Report, type State } from './line.ts';
import { printTables } from './print-tables.ts';

const marks: Readonly<Record<State, readonly [mark: string, colour: 'green' | 'red' | 'yellow']>> = {
  good: ['✓', 'green'],
  'at risk': ['!', 'yellow'],
  broken: ['✗', 'red'],
  unknown: ['?', 'yellow'],
  unread: ['?', 'red'],
  partial: ['~', 'yellow'],
  'without effect': ['✗', 'yellow'],
};

const ageText = (seconds: number | undefined): string =>
  seconds === undefined ? '' : `${Math.round(seconds)} s`;

const lineText = (
  { check, state, value, budget, ageSeconds, advice }: Line,
  colour: boolean,
): readonly string[] => {
  const [mark, hue] = marks[state];
  const row = ` ${column(check, 38)} ${value.padStart(16)} ${budget.padStart(13)} ${ageText(ageSeconds).padStart(7)}`;
  return [
    `${colour ? styleText(hue, mark, { validateStream: false }) : mark}${row}`.trimEnd(),
    ...wrapped(advice, width - 4).map((text) => `    ${text}`),
  ];
};

const hues: Readonly<Record<Word, 'green' | 'yellow' | 'magenta' | 'red'>> = {
  OK: 'green',
  'AT RISK': 'yellow',
  UNKNOWN: 'magenta',
  BREACHED: 'red',
};

const sinceText = (since: number | undefined): string =>
  since === undefined ? '' : `since ${momentText(since)}`;

const judgedText = (
  { item, word, value, budget, since, spenders }: Judged,
  colour: boolean,
): readonly string[] => {
  const mark = colour ? styleText(hues[word], word.padEnd(9), { validateStream: false }) : word.padEnd(9);
  const more = [sinceText(since), ...spenders].filter((text) => text !== '');
  return [
    `${mark} ${item.padEnd(30)} ${value.padStart(16)} ${budget.padStart(13)}`.trimEnd(),
    ...more
      .flatMap((text) => wrapped(text.replace(/\p{Cc}/gu, ' '), width - 12))
      .map((text) => `          ${text}`),
  ];
};

/** The words of the checklist, by target. */
const checklistText = (checklist: readonly Judged[], colour: boolean): readonly string[] =>
  [...new Set(checklist.map(({ target }) => target))].flatMap((name) => [
    `checklist of ${name}`,
    ...checklist.filter(({ target }) => target === name).flatMap((each) => judgedText(each, colour)),
    '',
  ]);

const alertText = ({ alert, target, state, since }: Alert): string =>
  [`${state}: ${alert}`, target, sinceText(since)].filter((text) => text !== '').join(' ');

const asFar = 'All good, as far as it could be read.';
const verdicts = { 0: 'All good.', 1: 'A budget is broken.', 2: 'Something could not be read.' } as const;

/** The report for a terminal: at most 80 columns, colour only when asked for. */
export const printReport = (report: Report, colour: boolean): string => {
  const targets = [...new Set(report.lines.map(({ target }) => target))];
  const lines = targets.flatMap((name) => [
    column(
      `${name.padEnd(40)} ${'value'.padStart(16)} ${'budget'.padStart(13)} ${'age'.padStart(7)}`,
      width,
    ).trimEnd(),
    ...report.lines.filter(({ target }) => target === name).flatMap((each) => lineText(each, colour)),
    '',
  ]);
  return [
    ...checklistText(report.checklist, colour),
    ...lines,
    ...printTables(report),
    ...report.alerts.map(alertText),
    ...report.blind.map((sentence) => `not seen from here: ${sentence}`),
    exitCodeOf(report) === 0 && report.lines.some(({ state }) => state === 'partial')
      ? asFar
      : verdicts[exitCodeOf(report)],
    '',
  ].join('\n');
};
