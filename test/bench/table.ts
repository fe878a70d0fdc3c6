import { type Figure, isMet, type Result, ratioOf } from './result.ts';

/** A number with about three digits that mean something. */
export const shown = (value: number): string => {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
};

const figure = (given: Figure | undefined): string => {
  if (given === undefined) return '';
  const { value, p95, range } = given;
  if (p95 !== undefined) return `${shown(value)} / ${shown(p95)}`;
  return range === undefined ? shown(value) : `${shown(value)} (${range.map(shown).join('–')})`;
};

const columns = ['row', 'measure', 'Headroom', 'other exporter', 'ratio', 'bar', 'met'] as const;

const cells = (result: Result): readonly string[] => {
  const { row, measure, headroom, peer, bar } = result;
  const ratio = ratioOf(result);
  return [
    row,
    measure,
    figure(headroom),
    figure(peer),
    ratio === undefined ? '' : ratio.toFixed(2),
    bar === undefined ? '' : (bar.text ?? `≤ ${shown(bar.most)}`),
    { true: 'yes', false: 'NO', undefined: '' }[`${isMet(result)}`],
  ];
};

/** The table as Markdown that is also readable as it is, with the notes below it. */
export const table = (results: readonly Result[]): string => {
  const rows = [[...columns], ...results.map(cells)];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const notes = results.flatMap(({ row, measure, note }) => (note ? [`- ${row}, ${measure}: ${note}`] : []));
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line), '', ...notes].join('\n');
};
