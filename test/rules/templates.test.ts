// What Slack, a mail and PagerDuty say, rendered by amtool: held against golden files, and bounded however many alerts there are.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../demo/servers/run.ts';
import { Workplace } from '../support/folder.ts';
import { alertNamed, type Notification, notification } from '../support/notification.ts';
import { place } from '../support/place.ts';

const work = new Workplace();
afterAll(() => work.end());

/** A template's text for what Alertmanager hands to it. */
const rendered = async (template: string, data: Notification, type = 'text'): Promise<string> => {
  const path = join(work.dir, 'data.json');
  writeFileSync(path, JSON.stringify(data));
  const { code, stdout, stderr } = await run(
    'amtool',
    [
      ...['template', 'render', '--template.glob=alerts/templates/*.tmpl', `--template.type=${type}`],
      ...[`--template.data=${path}`, `--template.text={{ template "${template}" . }}`],
    ],
    { where: place },
  );
  expect(code, stderr).toBe(0);
  return stdout;
};

const memory = alertNamed('RedisMemoryOverBudget', {
  description: 'Redis target main uses 210MiB of memory; its budget is 200MiB.',
  dashboard_url: 'http://grafana:3000/d/headroom-redis?var-target=main&from=now-6h',
});
// A name with everything that has a meaning to HTML, to Slack or in a URL.
const odd = alertNamed('CeleryQueueOld', {
  labels: { component: 'celery', queue_name: 'a<b> & "c+d"' },
  description: 'In the queue a<b> & "c+d" at main the oldest task waits 12m; its budget is 10m.',
});
const many = (length: number, status: 'firing' | 'resolved') =>
  Array.from({ length }, (_, index) => alertNamed(`Many${index}`, { status }));

const cases = {
  firing: notification([memory, odd]),
  resolved: notification([{ ...memory, status: 'resolved' }]),
  'some-resolved': notification([odd, { ...memory, status: 'resolved' }]),
};

describe.each(Object.entries(cases))('%s', (name, data) => {
  it.each([
    ['text', 'headroom.text', 'text'],
    ['slack', 'headroom.slack', 'text'],
    ['html', 'headroom.html', 'html'],
  ])('is told as %s', async (kind, template, type) => {
    const golden = readFileSync(new URL(`../fixtures/pages/${name}.${kind}`, import.meta.url), 'utf8');
    expect(await rendered(template, data, type)).toBe(golden);
  });
});

describe.each([
  ['headroom.text', 'text', 10],
  ['headroom.html', 'html', 10],
  ['headroom.slack', 'text', 5],
])('%s', (template, type, most) => {
  it('names so many alerts at most, and says how many there are', async () => {
    const text = await rendered(
      template,
      notification([...many(12, 'firing'), ...many(11, 'resolved')]),
      type,
    );
    expect(text.match(/Many\d+(?=\*? at main)/g)).toHaveLength(2 * most);
    expect(text).toContain(`These are ${most} of 12 that fire.`);
    expect(text).toContain(`These are ${most} of 11 that are resolved.`);
  });

  it('says nothing of a limit that is not passed', async () => {
    expect(await rendered(template, notification(many(most, 'firing')), type)).not.toContain('These are');
  });
});

it.each([
  ['headroom.text', 'text'],
  ['headroom.slack', 'text'],
  ['headroom.html', 'html'],
])('%s tells of an alert that has nothing but a name', async (template, type) => {
  const bare = { ...memory, labels: { alertname: 'Bare' }, annotations: {}, generatorURL: '' };
  const text = await rendered(template, notification([bare]), type);
  expect(text).toContain('Bare');
  expect(text).not.toMatch(/no value|Prometheus|Runbook|Dashboard| at |\(\)/);
});

describe('the title', () => {
  it('tells the state', async () => {
    const name = 'RedisMemoryOverBudget at main (critical)';
    expect(await rendered('headroom.title', cases.resolved)).toBe(`[RESOLVED] ${name}`);
    expect(await rendered('headroom.title', notification([memory]))).toBe(`[FIRING] ${name}`);
  });

  it('is the same for as long as the group is', async () => {
    const grown = await rendered('headroom.title', notification([memory, memory, odd]));
    expect(grown).toBe(await rendered('headroom.title', notification([memory, odd])));
  });

  it('of a ticket names the component', async () => {
    const ticket = { ...notification([odd]), groupLabels: { component: 'celery', target: 'main' } };
    expect(await rendered('headroom.title', ticket)).toBe('[FIRING] celery at main (critical)');
  });

  it('names something whatever is missing', async () => {
    const bare = { ...notification([memory]), groupLabels: {}, commonLabels: {} };
    expect(await rendered('headroom.title', bare)).toBe('[FIRING] Alert');
  });
});

it('the color tells the state', async () => {
  const color = (data: Notification) => rendered('headroom.color', data);
  expect(await color(cases.firing)).toBe('danger');
  expect(await color(cases.resolved)).toBe('good');
  expect(await color(notification([{ ...memory, labels: { ...memory.labels, severity: 'warning' } }]))).toBe(
    'warning',
  );
});
