// What the documents show can be used as it stands: configs are read, variables and figures are there.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../demo/servers/root.ts';
import { run } from '../demo/servers/run.ts';
import { parseConfig } from '../exporter/config/parse.ts';
import { Workplace } from './support/folder.ts';
import { place } from './support/place.ts';

const work = new Workplace();
afterAll(() => work.end());
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith('.md'),
);

const examples = documents.flatMap((path) =>
  [...read(path).matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(
    ([, text = ''], position) => [`${path} ${position + 1}`, text] as const,
  ),
);
const isPrometheus = (text: string): boolean => text.includes('scrape_configs:');
const env = {
  REDIS_URL: 'redis://here:6379',
  OLD_REDIS_URL: 'rediss://:secret@old:6380',
  DATABASE_URL: 'postgresql://reader@here/shop',
  PGBOUNCER_URL: 'postgresql://reader@here:6432/pgbouncer',
};

describe('the example', () => {
  it.each(examples.filter(([, text]) => !isPrometheus(text)))('%s is a config', (name, text) => {
    const { targets } = parseConfig({ name, text }, env, (path) => readFileSync(path, 'utf8'));
    expect(targets.length).toBeGreaterThan(0);
  });

  it.each(examples.filter(([, text]) => isPrometheus(text)))(
    '%s is one that Prometheus takes',
    async (_, text) => {
      const file = join(work.dir, 'prometheus.yml');
      writeFileSync(file, text.replace('/path/to/headroom', root));
      const { code, stdout, stderr } = await run('promtool', ['check', 'config', file], { where: place });
      expect([code, stderr]).toEqual([0, '']);
      const rules = readdirSync(join(root, 'alerts/rules'));
      expect(stdout).toContain(`${rules.length} rule files found`);
    },
  );

  it('of each kind is there', () => {
    expect(examples.filter(([, text]) => isPrometheus(text))).toHaveLength(1);
    const kinds = examples.flatMap(([, text]) => [...text.matchAll(/kind: (\w+)/g)].map(([, kind]) => kind));
    expect([...new Set(kinds)].sort()).toEqual(['application', 'pgbouncer', 'postgres', 'redis']);
  });
});

describe('variables', () => {
  const variable = /\bHEADROOM_[A-Z_]*[A-Z]\b/g;
  const sources = execFileSync(
    'git',
    ['ls-files', 'exporter', 'prometheus', 'alerts', 'grafana', 'docs/ha', 'docker-compose.yml'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((path) => /\.(ts|sh|yml)$/.test(path) && !path.includes('/generated/'));
  const known = new Set(sources.flatMap((path) => read(path).match(variable) ?? []));

  it.each(documents)('of %s are those that something reads', (path) => {
    expect((read(path).match(variable) ?? []).filter((name) => !known.has(name))).toEqual([]);
  });

  it('of the image of Alertmanager are all told', () => {
    const told = new Set(read('docs/alerting.md').match(variable));
    const read_ = read('alerts/start.sh').match(/(?<=\$\(value )HEADROOM_\w+/g) ?? [];
    expect(read_.length).toBeGreaterThan(10);
    expect(read_.filter((name) => !told.has(name))).toEqual([]);
  });
});

it('the README says of costs what the benchmark measured', () => {
  const cells = (line: string) => line.split('|').map((cell) => cell.trim());
  const [, section = ''] = read('README.md').split('## What it costs your Redis\n');
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| (?!row)\w/.test(line));
  expect(rows.length).toBeGreaterThan(3);
  const measured = read('docs/benchmark.md')
    .split('\n')
    .map((line) => cells(line).slice(1, 5).join('|'));
  for (const row of rows) expect(measured).toContain(cells(row).slice(1, 5).join('|'));
});
