import { styleText } from 'node:util';
import { countText } from './format.ts';
import { exitCodeOf, type Line, type Report, type State } from './line.ts';

const marks: Readonly<Record<State, readonly [mark: string, colour: 'green' | 'red' | 'yellow']>> = {
  good: ['✓', 'green'],
  broken: ['✗', 'red'],
  unknown: ['?', 'yellow'],
  unread: ['?', 'red'],
  partial: ['~', 'yellow'],
  'without effect': ['✗', 'yellow'],
};

const width = 80;
const shownQueues = 20;

const column = (text: string, columns: number): string =>
  text.length <= columns ? text.padEnd(columns) : `${text.slice(0, columns - 1)}…`;

const ageText = (seconds: number | undefined): string =>
  seconds === undefined ? '' : `${Math.round(seconds)} s`;

/** A text in lines of at most so many columns, broken between words. */
const wrapped = (text: string, columns: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.length <= columns ? word : `${word.slice(0, columns - 1)}…`);
  }
  return lines;
};

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
  const queues = report.queues
    .slice(0, shownQueues)
    .map(({ queue, waiting, detail }) =>
      `  ${column(queue, 38)} ${countText(waiting).padStart(16)}  ${detail}`.trimEnd(),
    );
  const more = report.queues.length - queues.length;
  return [
    ...lines,
    ...(queues.length > 0 ? [`${'queues'.padEnd(40)} ${'waiting'.padStart(16)}`, ...queues] : []),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...(queues.length > 0 ? [''] : []),
    ...report.firing.map((alert) => `firing: ${alert}`),
    ...report.blind.map((sentence) => `not seen from here: ${sentence}`),
    exitCodeOf(report) === 0 && report.lines.some(({ state }) => state === 'partial')
      ? asFar
      : verdicts[exitCodeOf(report)],
    '',
  ].join('\n');
};
