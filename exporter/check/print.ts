import { styleText } from 'node:util';
import type { Word } from '../metrics/checklist.ts';
import { column, plain, sinceText, width, wrapped } from './column.ts';
import { listText } from './format.ts';
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
};

const ageText = (seconds: number | undefined): string =>
  seconds === undefined ? '' : `${Math.round(seconds)} s`;

const heldText = ({ since, alerts }: Line): string =>
  alerts.length === 0
    ? ''
    : [sinceText(since), `(${listText(alerts)})`].filter((text) => text !== '').join(' ');

const lineText = (each: Line, colour: boolean): readonly string[] => {
  const { check, state, value, budget, ageSeconds, advice } = each;
  const [mark, hue] = marks[state];
  const row = ` ${column(plain(check), 38)} ${value.padStart(16)} ${budget.padStart(13)} ${ageText(ageSeconds).padStart(7)}`;
  return [
    `${colour ? styleText(hue, mark, { validateStream: false }) : mark}${row}`.trimEnd(),
    ...[heldText(each), plain(advice)]
      .flatMap((text) => wrapped(text, width - 4))
      .map((text) => `    ${text}`),
  ];
};

const hues: Readonly<Record<Word, 'green' | 'yellow' | 'magenta' | 'red'>> = {
  OK: 'green',
  'AT RISK': 'yellow',
  UNKNOWN: 'magenta',
  BREACHED: 'red',
};

const judgedText = (
  { item, word, value, budget, since, spenders }: Judged,
  colour: boolean,
): readonly string[] => {
  const mark = colour ? styleText(hues[word], word.padEnd(9), { validateStream: false }) : word.padEnd(9);
  const more = [sinceText(since), ...spenders].filter((text) => text !== '');
  return [
    `${mark} ${item.padEnd(30)} ${value.padStart(16)} ${budget.padStart(13)}`.trimEnd(),
    ...more.flatMap((text) => wrapped(plain(text), width - 12)).map((text) => `          ${text}`),
  ];
};

/** The words of the checklist, by target. */
const checklistText = (checklist: readonly Judged[], colour: boolean): readonly string[] =>
  [...new Set(checklist.map(({ target }) => target))].flatMap((name) => [
    `checklist of ${plain(name)}`,
    ...checklist.filter(({ target }) => target === name).flatMap((each) => judgedText(each, colour)),
    '',
  ]);

const alertText = ({ alert, target, labels, state, since }: Alert): readonly string[] => {
  const of = Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const head = [state, sinceText(since)].filter((each) => each !== '').join(' ');
  const text = `${head}: ${[alert, target, ...of].filter((each) => each !== '').join(' ')}`;
  return wrapped(plain(text), width - 2).map((each, index) => (index === 0 ? each : `  ${each}`));
};

const worstFirst: readonly State[] = ['broken', 'unread', 'at risk', 'partial', 'unknown', 'good'];
const rank = ({ state }: Line): number => worstFirst.indexOf(state);

/** The lines by target, what is worst first. */
const linesText = ({ lines }: Report, colour: boolean): readonly string[] => {
  const sorted = [...lines].sort((a, b) => rank(a) - rank(b));
  return [...new Set(sorted.map(({ target }) => target))].flatMap((name) => [
    column(
      `${name.padEnd(40)} ${'value'.padStart(16)} ${'budget'.padStart(13)} ${'age'.padStart(7)}`,
      width,
    ).trimEnd(),
    ...sorted.filter(({ target }) => target === name).flatMap((each) => lineText(each, colour)),
    '',
  ]);
};

const verdictText = (report: Report): string => {
  const named = (state: State) =>
    listText(
      report.lines.filter((each) => each.state === state).map(({ check, target }) => `${check} at ${target}`),
    );
  const code = exitCodeOf(report);
  if (code === 1) return `A budget is broken: ${named('broken')}.`;
  if (code === 2) return `Something could not be read: ${named('unread')}.`;
  if (named('at risk') !== '') return `No budget is broken, but at risk: ${named('at risk')}.`;
  if (report.alerts.length > 0) return 'No budget is broken, but there are alerts.';
  return named('partial') === '' ? 'All good.' : 'All good, as far as it could be read.';
};

/** The report for a terminal: at most 80 columns, what is worst first, colour only when asked for. */
export const printReport = (report: Report, colour: boolean): string => {
  const alerts = report.alerts.flatMap(alertText);
  return [
    ...alerts,
    ...(alerts.length > 0 ? [''] : []),
    ...checklistText(report.checklist, colour),
    ...linesText(report, colour),
    ...printTables(report),
    ...report.blind.map((sentence) => `not seen from here: ${sentence}`),
    ...wrapped(plain(verdictText(report)), width),
    '',
  ].join('\n');
};
