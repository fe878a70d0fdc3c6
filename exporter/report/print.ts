import { styleText } from 'node:util';
import type { FileAudit } from '../audit/audit.ts';
import type { Evidence } from '../audit/evidence.ts';
import { type AuditReport, exitCodeOf, type TargetAudit } from './report.ts';

type Hue = 'green' | 'red' | 'yellow' | 'dim';
type Mark = (mark: string, hue: Hue) => string;

const marks: Readonly<Record<Evidence['state'], readonly [string, Hue]>> = {
  holds: ['✓', 'green'],
  fails: ['✗', 'red'],
  unknown: ['?', 'yellow'],
  'not asked': ['-', 'dim'],
};

const serviceLines = ({ services }: TargetAudit, mark: Mark): readonly string[] =>
  services.map(({ service, connections, isExpected }) => {
    const count = connections === undefined ? '?' : String(connections);
    const state = isExpected && connections === 0 ? mark('✗', 'red') : ' ';
    return `  ${state} ${service.padEnd(36)} ${count.padStart(6)}${isExpected ? '  expected' : ''}`;
  });

const checkLines = ({ check, state, evidence }: Evidence, mark: Mark): readonly string[] => [
  `  ${mark(...marks[state])} ${check.padEnd(20)} ${state === 'not asked' ? 'not asked for by the config' : (evidence[0] ?? '')}`,
  ...evidence.slice(1).map((sentence) => `  ${' '.repeat(22)} ${sentence}`),
];

const targetLines = (target: TargetAudit, mark: Mark): readonly string[] => [
  `${target.target} (${target.address})`,
  ...(target.unreadable === undefined
    ? [`    ${'connected clients'.padEnd(36)} ${String(target.clients ?? '?').padStart(6)}`]
    : [`  ${mark('?', 'red')} could not be read: ${target.unreadable}`]),
  ...serviceLines(target, mark),
  ...(target.checks ?? []).flatMap((check) => checkLines(check, mark)),
  // With a move in the config they stand among its checks.
  ...(target.checks || !target.drift
    ? []
    : target.drift.map(
        ({ setting, expected, actual }) =>
          `  ${mark('✗', 'red')} ${setting} is ${actual}, the file says ${expected}`,
      )),
  '',
];

const fileLines = ({ file, problems, unreadable, unseen }: FileAudit, mark: Mark): readonly string[] => [
  ...(unreadable === undefined ? [] : [`${mark('?', 'red')} could not be read: ${unreadable}`]),
  ...problems.flatMap(({ file: where, line, what, fix }) => [
    `${mark('✗', 'red')} ${where}:${line}: ${what}`,
    `    ${fix}`,
  ]),
  ...(unreadable === undefined && problems.length === 0 ? [`${mark('✓', 'green')} ${file}`] : []),
  ...unseen.map((sentence) => `  not seen from here: ${sentence}`),
];

const verdicts = {
  0: 'All good.',
  1: 'Something is wrong.',
  2: 'Something could not be read.',
} as const;

/** The report for a terminal; colour only when asked for. */
export const printAudit = (report: AuditReport, colour: boolean): string => {
  const mark: Mark = (text, hue) => (colour ? styleText(hue, text, { validateStream: false }) : text);
  const files = report.files.flatMap((file) => fileLines(file, mark));
  return [
    ...report.targets.flatMap((target) => targetLines(target, mark)),
    ...files,
    ...(files.length > 0 ? [''] : []),
    verdicts[exitCodeOf(report)],
    '',
  ].join('\n');
};
