import getPort from 'get-port';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../../exporter/config/parse.ts';
import { Exporter } from '../../exporter/exporter.ts';
import { reloader } from '../../exporter/reload.ts';

let port: number;
let exporter: Exporter;
let lines: (readonly [level: string, about: unknown, text: string])[];
const logger = {
  info: (about: unknown, text = '') => void lines.push(['info', about, text]),
  error: (about: unknown, text = '') => void lines.push(['error', about, text]),
};

const config = (...names: readonly string[]) => {
  const targets = names.map((name) => ({ name, kind: 'redis', url: `redis://127.0.0.1:${port}` }));
  return parseConfig({ name: 'headroom.yml', text: JSON.stringify({ targets }) }, {}, () => '');
};

beforeEach(async () => {
  port = await getPort();
  lines = [];
  exporter = await Exporter.open(config('one', 'two'), () => {}, '1.2.3');
});
afterEach(() => exporter.close());

const value = async (start: string): Promise<number> =>
  Number(
    (await exporter.metrics())
      .split('\n')
      .find((line) => line.startsWith(`${start} `))
      ?.split(' ')[1],
  );
const spent = (target: string) => value(`headroom_target_connects_total{target="${target}"}`);

it('takes up what is written now; a target that did not change keeps what it knows', async () => {
  const before = [await spent('one'), await spent('two')];
  expect(await reloader(exporter, () => config('three', 'two'), logger)()).toBeUndefined();
  expect(exporter.targets).toEqual(['three', 'two']);
  // A new one begins to count, the kept one goes on.
  expect(await spent('three')).toBe(before[0]);
  expect(await spent('two')).toBeGreaterThan(before[1] ?? Number.NaN);
  expect(lines).toEqual([['info', { targets: 2 }, 'config reloaded']]);
});

it('changes nothing when there are faults, says them in one line, and is well again after the next', async () => {
  const faulty = () => parseConfig({ name: 'a.yml', text: 'max_samples: 0\nno: 1' }, {}, () => '');
  const faults = await reloader(exporter, faulty, logger)();
  expect(faults).toMatch(/^a\.yml: .*; a\.yml: .*$/);
  expect(lines).toEqual([['error', { error: faults }, 'config not reloaded, the one before stays in use']]);
  expect(exporter.targets).toEqual(['one', 'two']);
  expect(await value('headroom_config_last_reload_successful')).toBe(0);
  await reloader(exporter, () => config('one'), logger)();
  expect(await value('headroom_config_last_reload_successful')).toBe(1);
});

it('ends with the config that was asked for last, however close they come', async () => {
  const reload = (...names: readonly string[]) => reloader(exporter, () => config(...names), logger)();
  await Promise.all([reload('a'), reload('b', 'c'), reload('d')]);
  expect(exporter.targets).toEqual(['d']);
});
