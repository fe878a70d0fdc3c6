import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { root } from '../../demo/servers/root.ts';
import { copies, last, parseDockerfile, type Stage } from './dockerfile.ts';

/** What a Dockerfile's last stage, or `target`, has in it and runs; `dir` stands for its root folder. */
export interface Image {
  readonly dir: string;
  /** Its WORKDIR, in `dir`. */
  readonly workdir: string;
  /** Its ENTRYPOINT and CMD, with paths in the image turned into those in `dir`. */
  readonly command: readonly string[];
  /** A command line of the image's, with its paths turned. */
  readonly inside: (args: readonly string[]) => readonly string[];
}

const workdirOf = (stage: Stage): string => last(stage, 'WORKDIR')?.text ?? '/';

/** The install of everything is what this checkout has done already; that of production alone is done again. */
const runIn = async (folder: string, args: readonly string[]): Promise<void> => {
  if (args.join(' ') === 'npm ci --ignore-scripts') {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    return;
  }
  const [program = '', ...rest] = args;
  await execa(program, rest, { cwd: folder, env: { npm_config_prefer_offline: 'true' } });
};

const copyInto = (dir: string, stage: Stage, from: string, sources: readonly string[], to: string): void => {
  const target = join(dir, resolve(workdirOf(stage), to));
  for (const source of sources) {
    const path = join(from, source);
    const isFolder = to.endsWith('/') || sources.length > 1;
    mkdirSync(dirname(target), { recursive: true });
    cpSync(path, isFolder ? join(target, basename(source)) : target, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
};

const buildStage = async (
  stage: Stage,
  context: string,
  dir: string,
  other: (name: string) => Promise<string>,
): Promise<void> => {
  mkdirSync(join(dir, workdirOf(stage)), { recursive: true });
  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'RUN' && instruction.args !== undefined)
      await runIn(join(dir, workdirOf(stage)), instruction.args);
    if (instruction.keyword !== 'COPY') continue;
    for (const { from, sources, to } of copies({ ...stage, instructions: [instruction] }))
      copyInto(dir, stage, from === undefined ? join(root, context) : await other(from), sources, to);
  }
};

/**
 * Does in a folder what a build does in an image, as far as that is COPY, WORKDIR and RUN in exec form. A RUN in shell
 * form, which installs Debian's packages, is left out: they are on this machine.
 */
export const buildImage = async (
  path: string,
  context: string,
  dir: string,
  target?: string,
): Promise<Image> => {
  const stages = parseDockerfile(readFileSync(join(root, path), 'utf8'));
  const build = async (stage: Stage, name: string): Promise<string> => {
    const folder = join(dir, name);
    if (!existsSync(folder)) await buildStage(stage, context, folder, byName);
    return folder;
  };
  const byName = (name: string): Promise<string> => {
    const stage = stages.find((each) => each.name === name);
    if (stage === undefined) throw new Error(`Expected a stage ${name}, got none`);
    return build(stage, name);
  };
  const stage = stages.find(({ name }) => name === target);
  if (stage === undefined) throw new Error(`Expected a stage ${target}, got none`);
  const folder = await build(stage, target ?? 'final');
  const inside: Image['inside'] = (args) =>
    args.map((each) => each.replace(/^(--[\w.-]+=|)(\/(?!usr\/bin|bin)\w)/, `$1${folder}$2`));
  const command = ['ENTRYPOINT', 'CMD'].flatMap((keyword) => last(stage, keyword)?.args ?? []);
  return { dir: folder, workdir: join(folder, workdirOf(stage)), command: inside(command), inside };
};
