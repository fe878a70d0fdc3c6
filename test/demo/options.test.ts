import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../demo/options.ts';
import { root } from '../../demo/servers/root.ts';

describe('parseArguments', () => {
  it.each([
    [[], {}],
    [['--break', 'memory'], { break: 'memory' }],
    [['--break', 'redis', '--for', '4m'], { break: 'redis', for: 240_000 }],
    [['--for', '1m30s'], { for: 90_000 }],
    [['--break', 'beat', '--save', 'looks'], { break: 'beat', save: 'looks' }],
  ])('%j', (args, options) => {
    expect(parseArguments(args)).toEqual(options);
  });
});

describe('the command line', () => {
  it.each([
    [
      ['--break', 'disk'],
      'Allowed choices are memory, redis, operations, worker, beat, pool, postgres, connections, service.',
    ],
    [['--break'], "option '--break <what>' argument missing"],
    [['--for', 'soon'], 'Expected a duration such as 4m or 90s, got soon.'],
    [['--for', '0s'], 'Expected a duration such as 4m or 90s, got 0s.'],
    [['--for', '30d'], 'Expected a duration such as 4m or 90s, got 30d.'],
    [['--brake', 'memory'], "unknown option '--brake'"],
    [['memory'], 'too many arguments'],
  ])('refuses %j with one sentence and exit status 2', async (args, sentence) => {
    const { exitCode, stderr, stdout } = await execa('node', [join(root, 'dist/demo/main.js'), ...args], {
      reject: false,
    });
    expect(stderr).toContain(sentence);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(2);
    expect([exitCode, stdout]).toEqual([2, '']);
  });
});
