import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { rewirePrometheus } from '../../demo/servers/rewired.ts';
import { root } from '../../demo/servers/root.ts';

const shipped = readFileSync(join(root, 'prometheus/prometheus.yml'), 'utf8');
const wiring = {
  interval: '5s',
  ruleFiles: ['/tmp/rules/*.yml'],
  alertmanager: '127.0.0.1:2',
  targets: { headroom: '127.0.0.1:1' },
};

it('keeps the jobs it has targets for and moves everything else', () => {
  const file = parse(rewirePrometheus(shipped, wiring));
  expect(file.scrape_configs).toMatchObject([
    { job_name: 'headroom', static_configs: [{ targets: ['127.0.0.1:1'] }] },
  ]);
  expect(file.rule_files).toEqual(['/tmp/rules/*.yml']);
  expect(file.alerting.alertmanagers[0].static_configs[0].targets).toEqual(['127.0.0.1:2']);
  expect(file.global).toMatchObject({ scrape_interval: '5s', evaluation_interval: '5s' });
});

it('refuses a job that the file does not have', () => {
  const targets = { nosuch: '127.0.0.1:1' };
  expect(() => rewirePrometheus(shipped, { ...wiring, targets })).toThrow(
    'Expected a scrape job nosuch, got none',
  );
});
