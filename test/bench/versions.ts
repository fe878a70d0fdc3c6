import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { pathOf, python } from '../../demo/servers/programs.ts';
import { run } from '../../demo/servers/run.ts';
import { version } from '../../exporter/version.ts';
import { peerProgram } from './subjects.ts';

const { resolve } = createRequire(import.meta.url);

/** Where it was measured and with what, for the head of the table. */
export const versions = async (): Promise<Readonly<Record<string, string>>> => {
  const [redis, peer, celery] = await Promise.all([
    said('redis-server', ['--version'], /v=(\S+)/),
    said(peerProgram, ['-version'], /Exporter (\S+)/),
    said(
      python,
      ['-c', 'import celery, kombu; print(celery.__version__, "kombu", kombu.__version__)'],
      /(.+)/,
    ),
  ]);
  if (peer === undefined) {
    throw new Error(`couldn't find ${pathOf(peerProgram)}: install the Debian package ${peerProgram}`);
  }
  return {
    headroom: version,
    node: process.versions.node,
    redis: redis ?? 'unknown',
    redis_exporter: peer,
    celery: celery ?? 'unknown',
    bullmq: packageVersion('bullmq'),
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  };
};

const said = async (program: string, args: readonly string[], form: RegExp): Promise<string | undefined> => {
  const { stdout, stderr } = await run(program, args);
  return form.exec(stdout + stderr)?.[1];
};

const packageVersion = (name: string): string => {
  const entry = resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`));
  const text = readFileSync(`${folder}/node_modules/${name}/package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};
