import { expect, it } from 'vitest';
import { defaultRules, UnreadableFile } from '../../../exporter/audit/problem.ts';
import { migrationFiles } from '../../../exporter/collectors/migration-files.ts';
import { literalPort } from '../../support/redis-port.ts';

const texts: Readonly<Record<string, string>> = {
  'good.env': 'REDIS_URL=redis://redis',
  'bad.env': 'UPSTASH_REDIS_REST_URL=x',
};
const read = (file: string): string => {
  const text = texts[file];
  if (text === undefined) throw new UnreadableFile('expected a readable file, got none');
  return text;
};

it.each([
  [['good.env'], [1], []],
  [['good.env', 'bad.env'], [0], []],
  [['gone.env', 'bad.env'], [0], ['gone.env: expected a readable file, got none']],
  [['good.env', 'gone.env'], [], ['gone.env: expected a readable file, got none']],
])('of %j gives %j', async (files, values, shortfalls) => {
  const port = literalPort({});
  const findings = {};
  const collector = migrationFiles({ files, rules: defaultRules, everyMs: 1000 }, findings, read);
  expect((await collector.collect(port)).map(({ value }) => value)).toEqual(values);
  expect([port.asked, port.shortfalls, port.unsettledTimes]).toEqual([[], shortfalls, 1]);
  expect(findings).toMatchObject({ files: files.map((file) => ({ file })) });
});
