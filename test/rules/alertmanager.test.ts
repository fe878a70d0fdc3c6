import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../demo/servers/run.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { startWith } from '../support/start-script.ts';
import { alerts, textOf } from './rule-files.ts';

const config = 'alerts/alertmanager.yml';
const receivers: Readonly<Record<string, string>> = {
  critical: 'pager',
  warning: 'tickets',
  info: 'null',
  none: 'watchdog',
};

const amtool = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await run('amtool', args, { where: place });
  return { code, said: `${stdout}${stderr}` };
};

const routed = (receiver: string, labels: Readonly<Record<string, string>>, file = config) =>
  amtool(
    ...['config', 'routes', 'test', `--config.file=${file}`, `--verify.receivers=${receiver}`],
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  );

it('amtool accepts alertmanager.yml', async () => {
  const { code, said } = await amtool('check-config', config);
  expect(code, said).toBe(0);
});

it('every receiver is the one of a severity', () => {
  const names = (parse(textOf(config)).receivers as { name: string }[]).map(({ name }) => name);
  expect(names.sort()).toEqual(Object.values(receivers).sort());
});

describe('the route of', () => {
  it.each(alerts)('$alert leads to the receiver of its severity', async ({ alert, labels }) => {
    const receiver = receivers[labels.severity ?? ''] ?? '';
    const { code, said } = await routed(receiver, { ...labels, alertname: alert, target: 'redis' });
    expect(code, said).toBe(0);
  });

  it.each(['critical', 'warning', 'info'])('an alert of the severity %s leads there', async (severity) => {
    const { code, said } = await routed(receivers[severity] ?? '', { alertname: 'Other', severity });
    expect(code, said).toBe(0);
  });

  it('an alert without a severity leads to the pager', async () => {
    const { code, said } = await routed('pager', { alertname: 'Other' });
    expect(code, said).toBe(0);
  });

  it('an alert elsewhere is told apart', async () => {
    const { code } = await routed('tickets', { alertname: 'Other', severity: 'critical' });
    expect(code).not.toBe(0);
  });
});

/** Whose components have receivers of their own: every other one is the general receiver's. */
const teams: Readonly<Record<string, string>> = {
  application: 'database-',
  bullmq: 'queues-',
  celery: 'queues-',
  pgbouncer: 'database-',
  postgres: 'database-',
  schedules: 'queues-',
};

describe('where databases and queues have receivers of their own, the route of', () => {
  const work = new Workplace();
  afterAll(() => work.end());
  let file: string;
  beforeAll(async () => {
    const urls = ['HEADROOM_PAGE_URL', 'HEADROOM_DATABASE_PAGE_URL', 'HEADROOM_QUEUES_TICKET_URL'];
    const env = Object.fromEntries(urls.map((name) => [name, `https://${name.toLowerCase()}.example`]));
    ({ path: file } = await startWith(work.dir, env));
  });

  it.each(alerts)('$alert leads to that of its component and severity', async ({ alert, labels }) => {
    const general = receivers[labels.severity ?? ''] ?? '';
    const isSent = general === 'pager' || general === 'tickets';
    const receiver = `${isSent ? (teams[labels.component ?? ''] ?? '') : ''}${general}`;
    const { code, said } = await routed(receiver, { ...labels, alertname: alert, target: 'main' }, file);
    expect(code, said).toBe(0);
  });

  it('an alert without a severity leads to the pager, whatever its component', async () => {
    const { code, said } = await routed('pager', { alertname: 'Other', component: 'postgres' }, file);
    expect(code, said).toBe(0);
  });
});
