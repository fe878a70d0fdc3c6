// No Docker engine is needed: what a build would refuse, or would build unsafely, is seen in the text.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { images } from '../demo/servers/container.ts';
import { root } from '../demo/servers/root.ts';
import { last, lint, parseDockerfile } from './support/dockerfile.ts';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every Dockerfile, its build context, and the stage that is run where that is not the last. */
const dockerfiles: readonly (readonly [path: string, context: string, target: string | undefined])[] = [
  ['Dockerfile', '.', undefined],
  ['Dockerfile', '.', 'demo'],
  ['alerts/Dockerfile', 'alerts', undefined],
  ['demo/apps/celery/Dockerfile', 'demo/apps/celery', undefined],
  ['demo/apps/sqlalchemy/Dockerfile', '.', undefined],
  ['grafana/Dockerfile', 'grafana', undefined],
  ['pgbouncer/Dockerfile', 'pgbouncer', undefined],
  ['postgres/Dockerfile', 'postgres', undefined],
  ['prometheus/Dockerfile', '.', undefined],
  ['redis/Dockerfile', 'redis', undefined],
];

const finalOf = (path: string, target?: string) => {
  const stages = parseDockerfile(read(path));
  return target === undefined ? stages.at(-1) : stages.find(({ name }) => name === target);
};

it('knows every Dockerfile', () => {
  expect([...new Set(dockerfiles.map(([path]) => path))]).toEqual(
    files.filter((path) => /(^|\/)Dockerfile$/.test(path)).sort(),
  );
});

it.each(dockerfiles)('%s of %s, stage %s, has no fault', (path, context, target) => {
  expect(lint(read(path), context, files, target)).toEqual([]);
});

it.each(dockerfiles.filter(([path, , target]) => target === undefined && !path.startsWith('demo/')))(
  '%s has a health check',
  (path) => {
    const { args } = finalOf(path)?.instructions.find(({ keyword }) => keyword === 'HEALTHCHECK') ?? {};
    expect(['bash', 'node', 'pg_isready', 'redis-cli', 'wget']).toContain(args?.[0]);
  },
);

it('ships the images that tests use where a Docker engine answers', () => {
  for (const [path, program] of [
    ['redis/Dockerfile', 'redis-server'],
    ['prometheus/Dockerfile', 'prometheus'],
    ['alerts/Dockerfile', 'prometheus-alertmanager'],
  ] as const)
    expect(finalOf(path)?.image).toBe(images[program]?.[0]);
});

it('installs no dependency script and, in the image that is shipped, nothing of development', () => {
  const installs = parseDockerfile(read('Dockerfile')).map(({ name, instructions }) => [
    name,
    instructions.flatMap(({ args }) => (args?.[1] === 'ci' ? [args.join(' ')] : [])),
  ]);
  expect(Object.fromEntries(installs)).toMatchObject({
    build: ['npm ci --ignore-scripts'],
    dependencies: ['npm ci --omit=dev --omit=optional --ignore-scripts'],
    undefined: [],
  });
});

it('takes the user of a stage that another is built on', () => {
  const stages = parseDockerfile('FROM a:1 AS one\nUSER node\nFROM one\nCMD ["x"]\n');
  expect(stages[1]).toMatchObject({ image: 'a:1' });
  expect(stages[1] && last(stages[1], 'USER')?.text).toBe('node');
});

describe('the check finds', () => {
  const good = 'FROM node:24-slim\nCOPY redis.conf /\nUSER node\nCMD ["node"]\n';
  const found = (text: string) => lint(text, 'redis', files);

  it('nothing in a good one', () => expect(found(good)).toEqual([]));
  it.each([
    ['no version', good.replace(':24-slim', ''), 'node has no version'],
    ['a moving version', good.replace('24-slim', 'latest'), 'node:latest has no version'],
    ['root', good.replace('USER node\n', ''), 'runs as root'],
    ['root by name', good.replace('USER node', 'USER root'), 'runs as root'],
    ['a download', good.replace('COPY redis.conf', 'ADD https://a/b'), 'ADD https://a/b /: COPY is enough'],
    ['a lost file', good.replace('redis.conf', 'lost.conf'), 'COPY lost.conf: not in the repository'],
    ['a shell', good.replace('["node"]', 'node main.js'), 'CMD node main.js: not in exec form'],
    ['nothing to run', good.replace('CMD ["node"]\n', ''), 'no CMD or ENTRYPOINT'],
    ['a stage that is not there', good.replace('COPY', 'COPY --from=build'), 'no stage build'],
  ])('%s', (_, text, fault) => expect(found(text)).toEqual([fault]));
  it('what .dockerignore leaves out', () => {
    expect(lint(good.replace('redis.conf', 'README.md'), '.', files)).toEqual([
      'COPY README.md: left out by .dockerignore',
    ]);
  });
});
