// The pages of a whole exporter whose targets refuse every connection.
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../exporter/config/parse.ts';
import { Exporter } from '../../exporter/exporter.ts';

let exporter: Exporter;
beforeEach(async () => {
  const port = await getPort();
  const text = `
budgets: { commands_per_day: 7 }
targets:
  - { name: one, kind: redis, url: "redis://127.0.0.1:${port}" }
  - { name: two, kind: redis, url: "redis://127.0.0.1:${port}", budgets: { commands_per_day: 9 } }
`;
  exporter = await Exporter.open(
    parseConfig({ name: 'headroom.yml', text }, {}, () => ''),
    () => {},
    '1.2.3',
  );
});
afterEach(() => exporter.close());

const lines = (page: string | undefined, name: string): readonly string[] =>
  (page ?? '').split('\n').filter((line) => line.startsWith(`${name}{`));

describe('metrics', () => {
  it('are of every target, in the order of the config', async () => {
    expect(lines(await exporter.metrics(), 'redis_up')).toEqual([
      'redis_up{target="one"} 0',
      'redis_up{target="two"} 0',
    ]);
  });

  it('hold the budgets of targets that are down', async () => {
    expect(lines(await exporter.metrics(), 'redis_commands_budget_per_day')).toEqual([
      'redis_commands_budget_per_day{target="one"} 7',
      'redis_commands_budget_per_day{target="two"} 9',
    ]);
  });

  it('hold what was spent on targets that are down', async () => {
    expect(lines(await exporter.metrics(), 'headroom_target_connects_total')).toEqual([
      'headroom_target_connects_total{target="one"} 2',
      'headroom_target_connects_total{target="two"} 2',
    ]);
  });

  it('tell of the exporter itself', async () => {
    expect(lines(await exporter.metrics(), 'headroom_build_info')).toEqual([
      `headroom_build_info{version="1.2.3",node_version="${process.versions.node}"} 1`,
    ]);
  });
});

describe('probe', () => {
  it('is of one target', async () => {
    expect(lines(await exporter.probe('two'), 'redis_up')).toEqual(['redis_up{target="two"} 0']);
  });

  it('does not tell of the exporter itself', async () => {
    expect(lines(await exporter.probe('two'), 'headroom_build_info')).toEqual([]);
  });

  it.each(['', 'three', 'ONE', '127.0.0.1:6379', 'constructor'])('knows no target %j', async (name) => {
    expect(await exporter.probe(name)).toBeUndefined();
  });
});

describe('targets and their states', () => {
  it('are those of the config', () => {
    expect(exporter.targets).toEqual(['one', 'two']);
  });

  it('are not known before the first scrape, and then those of the scraped', async () => {
    expect(exporter.states().map(({ up }) => up)).toEqual([undefined, undefined]);
    await exporter.probe('two');
    expect(exporter.states()).toEqual([
      { name: 'one', up: undefined },
      { name: 'two', up: false },
    ]);
  });
});
