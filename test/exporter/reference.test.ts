import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../demo/servers/root.ts';
import { configKeys } from '../../exporter/config/keys.ts';
import { createProgram } from '../../exporter/program.ts';
import { referenceDocument } from '../../exporter/reference.ts';

const text = referenceDocument();
const rows = text.split('\n').filter((line) => line.startsWith('|'));
const firsts = rows.flatMap((row) => /^\| `([^`]+)` \|/.exec(row)?.[1] ?? []);

describe('referenceDocument', () => {
  it('is docs/reference.md', () => {
    expect(readFileSync(join(root, 'docs/reference.md'), 'utf8')).toBe(text);
  });

  it('has every command and flag, each with what it does', () => {
    for (const command of createProgram().commands) {
      expect(text).toContain(`### headroom ${command.name()}\n`);
      expect(command.summary()).not.toBe('');
      expect(command.description()).toMatch(/^[A-Z].*\.$/);
      for (const { flags, description } of command.options) {
        expect(firsts).toContain(flags);
        expect(description).not.toBe('');
      }
    }
  });

  it('has one row for each flag and key', () => {
    const flags = createProgram().commands.flatMap(({ options }) => options.map((option) => option.flags));
    const keys = Object.values(configKeys()).flatMap((chapter) => chapter.map(({ path }) => path));
    expect(firsts).toEqual([...flags, ...keys]);
  });

  it('has four columns in every row', () => {
    expect(rows.filter((row) => row.split(/(?<!\\)\|/).length !== 6)).toEqual([]);
  });
});
