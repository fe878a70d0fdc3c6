import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../demo/servers/root.ts';

/** One instruction: `args` are the words of its exec (JSON) form, undefined in shell form. */
export interface Instruction {
  readonly keyword: string;
  readonly text: string;
  readonly args: readonly string[] | undefined;
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

const execForm = (text: string): readonly string[] | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : undefined;
  } catch {
    return undefined;
  }
};

/** The stages of a Dockerfile; what a stage takes over from an earlier one it is built on comes first in it. */
export const parseDockerfile = (text: string): readonly Stage[] => {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^\s*(\w+)\s+(.*?)\s*$/.exec(line) ?? [];
    const args = execForm(rest.replace(/^.*?\bCMD\s+/, ''));
    if (keyword !== 'FROM') stages.at(-1)?.instructions.push({ keyword, text: rest, args });
    else {
      const [image = '', , name] = rest.split(/\s+/);
      const base = stages.find((stage) => stage.name === image);
      stages.push({ image: base?.image ?? image, name, instructions: [...(base?.instructions ?? [])] });
    }
  }
  return stages;
};

/** The last instruction of that kind, which is the one that counts. */
export const last = (stage: Stage, keyword: string): Instruction | undefined =>
  stage.instructions.findLast((each) => each.keyword === keyword);

/** What each COPY takes: from the context, or from an earlier stage. */
export const copies = (stage: Stage) =>
  stage.instructions
    .filter(({ keyword }) => keyword === 'COPY')
    .map(({ text }) => {
      const words = text.split(/\s+/);
      const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
      return { from, sources: words.slice(0, -1), to: words.at(-1) ?? '' };
    });

const users = /^(grafana|node|nobody|pgbouncer|postgres|redis)$/;

/** Whether .dockerignore, a list of what is let in, leaves a path out; other contexts have none. */
const isIgnored = (context: string, path: string): boolean => {
  if (context !== '.') return false;
  const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').match(/(?<=^!).+$/gm) ?? [];
  return !allowed.some((each) => path === each || path.startsWith(`${each}/`));
};

const lintStage = (stage: Stage, context: string, files: readonly string[]): readonly string[] => {
  const faults: string[] = [];
  if (!/:v?\d+(\.\d+)*(-\w+)?$/.test(stage.image)) faults.push(`${stage.image} has no version`);
  for (const { keyword, text } of stage.instructions) {
    if (keyword === 'ADD') faults.push(`ADD ${text}: COPY is enough`);
    if (/\b(sudo|chmod 777)\b|\bcurl\b.*\|/.test(text)) faults.push(`${keyword} ${text}`);
  }
  for (const source of copies(stage).flatMap(({ from, sources }) => (from === undefined ? sources : []))) {
    const path = context === '.' ? source : `${context}/${source}`;
    if (!files.some((file) => file === path || file.startsWith(`${path}/`)))
      faults.push(`COPY ${source}: not in the repository`);
    else if (isIgnored(context, source)) faults.push(`COPY ${source}: left out by .dockerignore`);
  }
  for (const { keyword, args, text } of stage.instructions)
    if (/^(CMD|ENTRYPOINT|HEALTHCHECK)$/.test(keyword) && args === undefined)
      faults.push(`${keyword} ${text}: not in exec form`);
  return faults;
};

const lintFinal = (stage: Stage): readonly string[] => {
  const faults: string[] = [];
  if (!users.test(last(stage, 'USER')?.text ?? 'root')) faults.push('runs as root');
  const position = (keyword: string) => stage.instructions.findLastIndex((each) => each.keyword === keyword);
  if (position('RUN') > position('USER')) faults.push('RUN after USER');
  if (last(stage, 'CMD') === undefined && last(stage, 'ENTRYPOINT') === undefined)
    faults.push('no CMD or ENTRYPOINT');
  return faults;
};

/** What is wrong with a Dockerfile; `files` are all of the repository, `target` the stage that is run. */
export const lint = (
  text: string,
  context: string,
  files: readonly string[],
  target?: string,
): readonly string[] => {
  const stages = parseDockerfile(text);
  const final = target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
  const named = stages.flatMap((stage) => copies(stage).flatMap(({ from }) => from ?? []));
  return [
    ...stages.flatMap((stage) => lintStage(stage, context, files)),
    ...named.filter((from) => !stages.some(({ name }) => name === from)).map((from) => `no stage ${from}`),
    ...(final === undefined ? [`no stage ${target}`] : lintFinal(final)),
  ];
};
