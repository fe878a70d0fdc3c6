// Days of a whole installation against every rule: when each alert begins and ends, that nothing else fires, and for which
// of them somebody is called.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertmanagerServer, startAlertmanager } from '../../demo/servers/alertmanager.ts';
import { root } from '../../demo/servers/root.ts';
import { run } from '../../demo/servers/run.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { readExpression } from './expression.ts';
import { alerts, recordingRules, ruleFiles } from './rule-files.ts';
import { alerting, baseline } from './scenarios/baseline.ts';
import { delivered, momentsOf } from './scenarios/delivered.ts';
import { all } from './scenarios/index.ts';
import { promtoolFile } from './scenarios/scenario.ts';

const work = new Workplace();
afterAll(() => work.end());
const files = ruleFiles.map((file) => join(root, file));

/** What rules look at and a healthy installation without replicas does not have. */
const absent = ['ALERTS', 'headroom_target_failure_reason', 'redis_config_drift', 'redis_master_link_up'];

it('a healthy installation has every metric that a rule looks at', () => {
  const known = [...baseline, ...alerting].map(({ metric }) => metric);
  const asked = [...alerts, ...recordingRules]
    .flatMap(({ expr }) => readExpression(expr).selectors.map(({ metric }) => metric))
    .filter((metric) => metric !== '' && !metric.includes(':') && !known.includes(metric));
  expect([...new Set(asked)].sort()).toEqual(absent);
});

describe.each(all)('$name', ({ name, span, scenarios }) => {
  // One run for them all: what costs is each evaluation of each rule, whatever there is to be seen.
  it('fire what they should, when they should, and nothing else', { timeout: 300_000 }, async () => {
    const path = join(work.dir, `${name}.yml`);
    writeFileSync(path, promtoolFile(span, scenarios, alerting, files));
    const { code, stdout, stderr } = await run('promtool', ['test', 'rules', path], { where: place });
    expect(code, `${stdout}${stderr}`).toBe(0);
  });
});

describe('somebody is called for', () => {
  const scenarios = all.flatMap((each) => each.scenarios);
  let alertmanager: AlertmanagerServer;

  beforeAll(async () => {
    const config = join(root, 'alerts/alertmanager.yml');
    alertmanager = work.keep(await startAlertmanager({ dir: work.dir, config, where: place }));
    const body = JSON.stringify(
      scenarios
        .flatMap(momentsOf)
        .flat()
        .map((labels) => ({ labels })),
    );
    await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
  });

  it.each(scenarios)('$name', async (scenario) => {
    const { pages, tickets } = scenario;
    const said = async () => ({
      pages: await delivered(alertmanager.url, scenario, 'critical'),
      tickets: await delivered(alertmanager.url, scenario, 'warning'),
    });
    await expect
      .poll(said, { timeout: 10_000 })
      .toEqual({ pages: [...pages].sort(), tickets: [...tickets].sort() });
  });
});
