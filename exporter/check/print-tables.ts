import { column, momentText, plain, width, wrapped } from './column.ts';
import { countText, durationText } from './format.ts';
import type { Report, SettingRow } from './line.ts';

const shown = 20;

type Row = readonly [name: string, value: string, more: string];

const table = (title: string, head: string, rows: readonly Row[]): readonly string[] => {
  if (rows.length === 0) return [];
  const lines = rows
    .slice(0, shown)
    .map(([name, value, more]) =>
      `  ${column(plain(name), 38)} ${value.padStart(16)}  ${column(plain(more), 21)}`.trimEnd(),
    );
  const more = rows.length > shown ? [`  and ${rows.length - shown} more`] : [];
  return [`${title.padEnd(40)} ${head.padStart(16)}`, ...lines, ...more, ''];
};

const optional = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? '' : text(value);

const queues = ({ queues }: Report): readonly string[] =>
  table(
    'queues',
    'waiting',
    queues.map(({ queue, waiting, detail }) => [queue, countText(waiting), detail]),
  );

const workers = ({ workers }: Report): readonly string[] =>
  table(
    'Celery workers',
    'state',
    workers.map(({ worker, isUp, since, heartbeatSeconds }) =>
      since === undefined
        ? [
            worker,
            isUp ? 'up' : 'down',
            optional(heartbeatSeconds, (held) => `heartbeat ${durationText(held)}`),
          ]
        : [worker, 'down since', momentText(since)],
    ),
  );

const schedules = ({ schedules }: Report): readonly string[] =>
  table(
    'schedules',
    'late',
    schedules.map(({ scheduler, schedule, lateSeconds, nextRun }) => [
      `${scheduler} ${schedule}`,
      lateSeconds > 0 ? durationText(lateSeconds) : 'no',
      optional(nextRun, momentText),
    ]),
  );

const services = ({ services }: Report): readonly string[] =>
  table(
    'services',
    'connections',
    services.map(({ service, connections, expected }) => [
      service,
      countText(connections),
      optional(expected, (many) => `expected ${countText(many)}`),
    ]),
  );

const pools = ({ pools }: Report): readonly string[] =>
  table(
    'pools',
    'taken',
    pools.map(({ target, pool, taken, most, waiting }) => [
      `${target} ${pool}`,
      optional(taken, countText) + optional(most, (many) => ` of ${countText(many)}`),
      optional(waiting, (many) => `${countText(many)} waiting`),
    ]),
  );

const marks: Readonly<Record<SettingRow['state'], string>> = {
  'in effect': '✓',
  'without effect': '✗',
  differs: '✗',
  unknown: '?',
};

const settings = ({ settings }: Report): readonly string[] =>
  settings.length === 0
    ? []
    : [
        `${'settings'.padEnd(40)} ${'measured'.padStart(16)}  expected`,
        ...settings.flatMap(({ setting, state, value, expected, advice }) => [
          `${marks[state]} ${column(plain(setting), 38)} ${value.padStart(16)}  ${column(expected, 21)}`.trimEnd(),
          ...wrapped(plain(advice), width - 4).map((text) => `    ${text}`),
        ]),
        '',
      ];

/** The tables of a report, each with its twenty worst rows; one without rows is left out. */
export const printTables = (report: Report): readonly string[] =>
  [queues, workers, schedules, services, pools, settings].flatMap((print) => print(report));
