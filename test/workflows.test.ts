// What GitHub runs and shows: by GitHub's own parser of workflows, and by what they name in this repository.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../demo/servers/root.ts';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const trace = new NoOperationTraceWriter();
const workflows = files.filter((path) => path.startsWith('.github/workflows/'));
const actions = files.filter((path) => /^\.github\/actions\/.*\.yml$/.test(path));
const faults = (name: string, content: string): readonly string[] =>
  parseWorkflow({ name, content }, trace)
    .context.errors.getErrors()
    .map(({ message }) => message);

it.each(workflows)('%s is what GitHub takes', (path) => {
  expect(faults(path, read(path))).toEqual([]);
});

it.each(actions)('%s is what GitHub takes', (path) => {
  const { context } = parseAction({ name: path, content: read(path) }, trace);
  expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
});

it('the parser finds a key that is not there, and a job without a machine', () => {
  const good = 'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }\n';
  expect(faults('good', good)).toEqual([]);
  expect(faults('bad', good.replace('steps', 'stepz')).join()).toContain("Unexpected value 'stepz'");
  expect(faults('bad', good.replace('runs-on: ubuntu-latest, ', '')).join()).toContain('runs-on');
});

describe.each([...workflows, ...actions])('%s', (path) => {
  const text = read(path);

  it('takes actions by their major version', () => {
    const used = text.match(/(?<=uses: )\S+/g) ?? [];
    expect(used.filter((each) => !/^(\.\/|[\w-]+\/[\w-]+@v\d+$)/.test(each))).toEqual([]);
    for (const local of used.filter((each) => each.startsWith('./')))
      expect(files).toContain(join(local, 'action.yml'));
  });

  it('names scripts and files of this repository', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, script = ''] of text.matchAll(/\bnpm (?:run )?(test|build|(?<=run )\w+)\b/g))
      expect(scripts).toHaveProperty(script);
    for (const [test] of text.matchAll(/\btest\/[\w/.-]+\.test\.ts/g)) expect(files).toContain(test);
    for (const [, file = ''] of text.matchAll(/file: ([\w/]*Dockerfile)/g)) expect(files).toContain(file);
  });
});

it.each(workflows)('%s may do no more than read, but where a job says more', (path) => {
  expect(parse(read(path)).permissions).toEqual({ contents: 'read' });
});

it('the release pushes each image that is shipped, from the context it is built from', () => {
  const { jobs } = parse(read('.github/workflows/release.yml'));
  const built = jobs.image.strategy.matrix.include.map(({ file }: { file: string }) => file);
  expect(built.sort()).toEqual(
    files.filter((each) => /(^|\/)Dockerfile$/.test(each) && !/^demo\//.test(each)).sort(),
  );
});

it('dependabot knows every place where a version is pinned', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory?: string; directories?: string[] }[];
  };
  const at = (ecosystem: string) =>
    updates
      .filter((update) => update['package-ecosystem'] === ecosystem)
      .flatMap(({ directory, directories = [] }) => (directory === undefined ? directories : [directory]))
      .sort();
  const holding = (name: RegExp) => [
    ...new Set(files.filter((path) => name.test(path)).map((path) => join('/', dirname(path)))),
  ];
  expect(at('docker')).toEqual(holding(/(^|\/)Dockerfile$/).sort());
  expect(at('pip')).toEqual(holding(/(^|\/)requirements\.txt$/).sort());
  expect(at('npm')).toEqual(['/']);
  expect(at('github-actions')).toEqual(['/', '/.github/actions/setup']);
});

it.each(files.filter((path) => /^\.github\/ISSUE_TEMPLATE\/(?!config)/.test(path)))(
  '%s is a form',
  (path) => {
    const form = parse(read(path)) as {
      name: string;
      description: string;
      body: { type: string; id: string; attributes: { label: string } }[];
    };
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = form.body.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, attributes } of form.body) {
      expect(['input', 'textarea', 'dropdown', 'checkboxes', 'markdown']).toContain(type);
      expect(attributes.label).toMatch(/^[A-Z]/);
    }
  },
);

it('weaknesses are told where it is not public', () => {
  const [address = ''] = /https:\S+advisories\/new/.exec(read('SECURITY.md')) ?? [];
  expect(read('.github/ISSUE_TEMPLATE/config.yml')).toContain(`url: ${address}\n`);
});
