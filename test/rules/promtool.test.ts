import { describe, expect, it } from 'vitest';
import { run } from '../../demo/servers/run.ts';
import { place } from '../support/place.ts';
import { ruleFiles, testFiles } from './rule-files.ts';

/** Runs promtool; what it said is shown when its exit status is not 0. */
const promtool = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await run('promtool', args, { where: place });
  return { code, said: `${stdout}${stderr}` };
};

describe('promtool accepts', () => {
  it('prometheus.yml, and finds every rule file from it', async () => {
    const { code, said } = await promtool('check', 'config', 'prometheus/prometheus.yml');
    expect(code, said).toBe(0);
    expect(said).toContain(`${ruleFiles.length} rule files found`);
  });

  it.each(ruleFiles)('%s', async (path) => {
    const { code, said } = await promtool('check', 'rules', '--lint=all', '--lint-fatal', path);
    expect(code, said).toBe(0);
  });
});

describe('the alerts fire and keep silent as', () => {
  it.each(testFiles)('%s says', { timeout: 120_000 }, async (path) => {
    const { code, said } = await promtool('test', 'rules', path);
    expect(code, said).toBe(0);
  });
});
