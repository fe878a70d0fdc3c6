import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { type ConfigKey, configKeys } from './config/keys.ts';
import { writeGenerated } from './metrics/generated.ts';
import { createProgram } from './program.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`);

const defaultOf = ({ defaultValue }: Option): string =>
  defaultValue === undefined || defaultValue === false ? '' : `\`${[defaultValue].flat().join(' ')}\``;

const flagRow = (option: Option): readonly string[] => [
  `\`${option.flags}\``,
  option.envVar === undefined ? '' : `\`${option.envVar}\``,
  option.mandatory ? 'required' : defaultOf(option),
  option.argChoices === undefined
    ? option.description
    : `${option.description}: ${option.argChoices.join(', ')}`,
];

const argumentsOf = ({ registeredArguments }: Command): string =>
  registeredArguments.map((each) => ` [${each.name()}${each.variadic ? '...' : ''}]`).join('');

const commandText = (command: Command): readonly string[] => [
  `### headroom ${command.name()}`,
  '',
  `\`headroom ${command.name()}${argumentsOf(command)}\` ${command.description().replace(/^./, (first) => first.toLowerCase())}`,
  '',
  ...(command.options.length === 0
    ? []
    : [...table(['flag', 'environment', 'default', 'meaning'], command.options.map(flagRow)), '']),
];

const keyRow = ({ path, expected, otherwise, meaning }: ConfigKey): readonly string[] => [
  `\`${path}\``,
  expected,
  otherwise,
  meaning,
];

const titles = {
  file: 'The file',
  redis: 'A target of the kind redis',
  postgres: 'A target of the kind postgres',
  pgbouncer: 'A target of the kind pgbouncer',
  application: 'A target of the kind application',
} as const;

const chapter = ([of, keys]: [string, readonly ConfigKey[]]): readonly string[] => [
  `### ${titles[of as keyof typeof titles]}`,
  '',
  ...table(['key', 'expected', 'without it', 'meaning'], keys.map(keyRow)),
  '',
];

/** docs/reference.md as it should read for the present commands and keys. */
export const referenceDocument = (): string =>
  [
    '# Reference',
    '',
    'Made from `exporter/program.ts` and `exporter/config/` by `npm run build`; edit the declarations, not this page.',
    '',
    '## Commands',
    '',
    'In a checkout they are run as `npx headroom check` after `npm run build`, in the image as `/bin/sh start.sh check`. A config or a',
    'flag that cannot be used is refused with exit status 2 and one sentence for each fault.',
    '',
    ...createProgram().commands.flatMap(commandText),
    '## Configuration',
    '',
    '[configuration.md](configuration.md) has examples. Durations are `500ms`, `15s`, `5m`, `1h`, `7d` or a number of seconds, sizes',
    '`10kB`, `200MiB` or a number of bytes. `[]` stands for each entry of a list, `NAME` for a name of yours.',
    '',
    ...Object.entries(configKeys()).flatMap(chapter),
  ].join('\n');

/** Writes the document to the path given on the command line. */
const [, script, path] = process.argv;
if (path && script === fileURLToPath(import.meta.url)) writeGenerated(path, referenceDocument());
