// What arrives where: a real Alertmanager, started by alerts/start.sh, with every kind of receiver at once, and shorter waits.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersOk, type Server, startServer } from '../../demo/servers/process.ts';
import { pathOf } from '../../demo/servers/programs.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';
import { type JsonSink, startJsonSink } from '../support/json-sink.ts';
import { alertNamed, type NotifiedAlert } from '../support/notification.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';

const work = new Workplace();
afterAll(() => work.end());
const key = '0123456789abcdef0123456789ABCDEF';
const ownKey = key.toLowerCase();
const password = `it's a "secret" \\ &`;
let sink: JsonSink;
let post: SmtpSink;
let alertmanager: Server;
let url: string;

/** alerts/ with waits of a second, and the program under the name that it has in its image. */
const shortened = (): string => {
  const dir = join(work.dir, 'alerts');
  cpSync(join(root, 'alerts'), dir, { recursive: true });
  const config = join(dir, 'alertmanager.yml');
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(/(group_wait|group_interval): [1-9]\w+/g, '$1: 1s'),
  );
  mkdirSync(join(work.dir, 'bin'));
  symlinkSync(pathOf('prometheus-alertmanager'), join(work.dir, 'bin/alertmanager'));
  return join(dir, 'start.sh');
};

/** Starts one with these variables; returns it with its URL. */
const start = async (script: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const port = await getPort();
  const at = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: `deliveries-${port}`,
    program: '/bin/sh',
    args: [
      ...[
        script,
        `--storage.path=${join(work.dir, `data-${port}`)}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      ...['--cluster.listen-address=', ...args],
    ],
    dir: work.dir,
    env: { PATH: `${join(work.dir, 'bin')}:${process.env.PATH}`, TMPDIR: work.dir, ...env },
    ready: () => answersOk(`${at}/-/ready`),
  });
  return [work.keep(server), at] as const;
};

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
let script: string;

beforeAll(async () => {
  [sink, post] = [work.keep(await startJsonSink()), work.keep(await startSmtpSink())];
  script = shortened();
  const secret = join(work.dir, 'slack-url');
  writeFileSync(secret, `${sink.url}/slack\n`);
  [alertmanager, url] = await start(script, {
    HEADROOM_PAGE_URL: `${sink.url}/page`,
    HEADROOM_TICKET_URL: `${sink.url}/ticket`,
    HEADROOM_WATCHDOG_URL: `${sink.url}/watchdog`,
    HEADROOM_DATABASE_PAGE_URL: `${sink.url}/dba`,
    HEADROOM_DATABASE_PAGERDUTY_ROUTING_KEY: ownKey,
    HEADROOM_DATABASE_SMTP_TO: 'dba@shop.example',
    HEADROOM_SLACK_WEBHOOK_URL_FILE: secret,
    HEADROOM_PAGERDUTY_ROUTING_KEY: key,
    HEADROOM_PAGERDUTY_URL: `${sink.url}/v2/enqueue`,
    HEADROOM_SMTP_HOST: post.address,
    HEADROOM_SMTP_FROM: 'headroom@shop.example',
    HEADROOM_SMTP_TO: 'a@shop.example,b@shop.example',
    HEADROOM_SMTP_USERNAME: 'headroom',
    HEADROOM_SMTP_PASSWORD: password,
    HEADROOM_SMTP_REQUIRE_TLS: 'false',
    HEADROOM_WORKING_HOURS: '00:00-24:00',
    HEADROOM_WORKING_DAYS: days.join(),
    HEADROOM_ALERTMANAGER_EXTERNAL_URL: 'https://alertmanager.shop.example',
  });
});

const sendTo = async (at: string, ...alerts: readonly NotifiedAlert[]): Promise<void> => {
  const body = JSON.stringify(alerts.map(({ status: _, endsAt: __, ...alert }) => alert));
  const headers = { 'content-type': 'application/json' };
  const { ok } = await fetch(`${at}/api/v2/alerts`, { method: 'POST', headers, body });
  expect(ok).toBe(true);
};
const send = (...alerts: readonly NotifiedAlert[]) => sendTo(url, ...alerts);
const resolve = (alert: NotifiedAlert): Promise<Response> =>
  fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: alert.labels, endsAt: new Date().toISOString() }]),
  });

/** The one of these that speaks of a name, and of nothing else; undefined while there is none. */
const about = (all: readonly unknown[], name: string, ...more: readonly string[]) =>
  all.find((each) => [name, ...more].every((word) => JSON.stringify(each).includes(word)));
const soon = { timeout: 15_000, interval: 100 };

const page = alertNamed('RedisMemoryOverBudget', {
  description: 'Redis target main uses 210MiB of memory; its budget is 200MiB.',
  dashboard_url: 'http://grafana:3000/d/headroom-redis',
});
const silence = (name: string) =>
  `https://alertmanager.shop.example/#/silences/new?filter=%7Balertname%3D%22${name}`;

describe('a page', () => {
  beforeAll(() => send(page));

  it('arrives at the webhook', async () => {
    const what = { receiver: 'pager', alerts: [{ labels: page.labels, annotations: page.annotations }] };
    await expect.poll(() => about(sink.at('/page'), 'RedisMemoryOverBudget'), soon).toMatchObject(what);
  });

  it('arrives in Slack', async () => {
    const title = '[FIRING] RedisMemoryOverBudget at main (critical)';
    const attachment = {
      title,
      fallback: title,
      color: 'danger',
      title_link: 'https://alertmanager.shop.example',
    };
    await expect
      .poll(() => about(sink.at('/slack'), 'RedisMemoryOverBudget'), soon)
      .toMatchObject({ attachments: [attachment] });
    const { attachments } = about(sink.at('/slack'), title) as { attachments: { text: string }[] };
    for (const part of [
      'uses 210MiB of memory; its budget is 200MiB',
      '/runbooks/RedisMemoryOverBudget.md|Runbook>',
      '<http://grafana:3000/d/headroom-redis|Dashboard>',
      '|Prometheus>',
      `<${silence('RedisMemoryOverBudget')}`,
    ])
      expect(attachments[0]?.text).toContain(part);
  });

  it('arrives at PagerDuty', async () => {
    const href = (text: string) => expect.objectContaining({ text });
    await expect
      .poll(() => about(sink.at('/v2/enqueue'), 'RedisMemoryOverBudget'), soon)
      .toMatchObject({
        routing_key: key,
        event_action: 'trigger',
        client: 'Headroom',
        payload: {
          summary: 'RedisMemoryOverBudget at main (critical)',
          severity: 'critical',
          class: 'RedisMemoryOverBudget',
          component: 'redis',
          group: 'main',
          custom_details: {
            firing: expect.stringContaining('its budget is 200MiB'),
            resolved: '',
            num_firing: '1',
          },
        },
        links: ['Runbook', 'Dashboard', 'Prometheus', 'Silence'].map(href),
      });
  });

  it('arrives by mail, in text and HTML, after a login', async () => {
    const mail = () => post.mails.find(({ text }) => text.includes('RedisMemoryOverBudget'));
    await expect.poll(mail, soon).toMatchObject({
      from: 'headroom@shop.example',
      to: ['a@shop.example', 'b@shop.example'],
      login: ['headroom', password],
    });
    const text = mail()?.text.replaceAll('=\n', '').replaceAll('=3D', '=') ?? '';
    expect(text).toMatch(/^Subject: \[FIRING\] RedisMemoryOverBudget at main \(critical\)$/m);
    expect(text).toMatch(/^Redis target main uses 210MiB of memory; its budget is 200MiB\.$/m);
    expect(text).toContain('<a href="http://grafana:3000/d/headroom-redis">Dashboard</a>');
  });
});

it('the end of a page arrives in all four', async () => {
  await send(alertNamed('Ending'));
  await expect.poll(() => about(sink.at('/page'), 'Ending'), soon).toBeDefined();
  await resolve(alertNamed('Ending'));
  await expect.poll(() => about(sink.at('/page'), 'Ending', '"resolved"'), soon).toBeDefined();
  await expect.poll(() => about(sink.at('/slack'), '[RESOLVED] Ending', '"good"'), soon).toBeDefined();
  await expect.poll(() => about(sink.at('/v2/enqueue'), '"event_action":"resolve"'), soon).toBeDefined();
  await expect.poll(() => about(post.mails, 'Subject: [RESOLVED] Ending'), soon).toBeDefined();
});

it('warnings of one component are one ticket, info goes nowhere, and the Watchdog is heard', async () => {
  const warning = { labels: { severity: 'warning', component: 'celery' } };
  await send(
    alertNamed('Watchdog', { labels: { severity: 'none' } }),
    alertNamed('Noted', { labels: { severity: 'info' } }),
    alertNamed('First', warning),
    alertNamed('Second', warning),
  );
  await expect.poll(() => about(sink.at('/watchdog'), 'Watchdog'), soon).toBeDefined();
  await expect
    .poll(() => about(sink.at('/ticket'), 'First', 'Second'), soon)
    .toMatchObject({ receiver: 'tickets' });
  await expect
    .poll(() => about(sink.at('/slack'), '[FIRING] celery at main (warning)', 'First'), soon)
    .toBeDefined();
  await expect.poll(() => about(post.mails, 'celery at main (warning)', 'Second'), soon).toBeDefined();
  expect(about(sink.at('/v2/enqueue'), 'First')).toBeUndefined();
  const everything = ['/page', '/ticket', '/slack', '/v2/enqueue', '/watchdog'].flatMap((path) =>
    sink.at(path),
  );
  expect(about([...everything, ...post.mails], 'Noted')).toBeUndefined();
});

it('what concerns databases goes to whom they belong, and nothing else does', async () => {
  const database = { labels: { component: 'postgres', target: 'database' } };
  await send(alertNamed('PostgresSaturated', database), alertNamed('Elsewhere'));
  await expect
    .poll(() => about(sink.at('/dba'), 'PostgresSaturated'), soon)
    .toMatchObject({ receiver: 'database-pager' });
  await expect
    .poll(() => about(sink.at('/v2/enqueue'), 'PostgresSaturated'), soon)
    .toMatchObject({ routing_key: ownKey, payload: { severity: 'critical', component: 'postgres' } });
  await expect
    .poll(() => post.mails.find(({ text }) => text.includes('PostgresSaturated')), soon)
    .toMatchObject({ to: ['dba@shop.example'], login: ['headroom', password] });
  // It has no channel of its own: Slack's is the general one.
  await expect.poll(() => about(sink.at('/slack'), 'PostgresSaturated'), soon).toBeDefined();
  await expect.poll(() => about(sink.at('/page'), 'Elsewhere'), soon).toBeDefined();
  expect(about(sink.at('/page'), 'PostgresSaturated')).toBeUndefined();
  expect(about(sink.at('/dba'), 'Elsewhere')).toBeUndefined();
});

it('outside working hours a warning waits, and a page does not', async () => {
  // Neither today nor, should it be midnight soon, tomorrow.
  const otherDay = days[(new Date().getUTCDay() + 3) % 7] ?? '';
  const night = {
    HEADROOM_PAGE_URL: `${sink.url}/page`,
    HEADROOM_TICKET_URL: `${sink.url}/ticket`,
    HEADROOM_WORKING_HOURS: '09:00-17:00',
    HEADROOM_WORKING_DAYS: otherDay,
  };
  const [server, at] = await start(script, night, '--log.level=debug');
  await sendTo(at, alertNamed('Waiting', { labels: { severity: 'warning' } }), alertNamed('Sleepless'));
  await expect.poll(() => about(sink.at('/page'), 'Sleepless'), soon).toBeDefined();
  await expect
    .poll(() => readFileSync(server.log, 'utf8'), soon)
    .toContain('route is not within active time');
  expect(about(sink.at('/ticket'), 'Waiting')).toBeUndefined();
});

describe('headroom test-page', () => {
  const headroom = (env: Record<string, string>, ...args: readonly string[]) =>
    execa(process.execPath, [join(root, 'dist/exporter/main.js'), 'test-page', ...args], {
      env,
      reject: false,
    });

  it('arrives, and says where', async () => {
    const { exitCode, stdout, stderr } = await headroom({}, '--alertmanager', url);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`${url} has HeadroomTestPage, severity critical`);
    expect(stdout).toContain('It goes to the receiver pager');
    await expect.poll(() => about(sink.at('/v2/enqueue'), 'HeadroomTestPage at test-'), soon).toBeDefined();
    await expect.poll(() => about(sink.at('/slack'), 'This is a test page.'), soon).toBeDefined();
    // PagerDuty refuses a link without an address: without a dashboard there is none.
    const { links } = about(sink.at('/v2/enqueue'), 'HeadroomTestPage at test-') as {
      links: { text: string }[];
    };
    expect(links.map((link) => link.text)).toEqual(['Runbook', 'Prometheus', 'Silence']);
  });

  it('goes the way of warnings, when asked', async () => {
    const { stdout } = await headroom({ HEADROOM_ALERTMANAGER_URL: url }, '--severity', 'warning');
    expect(stdout).toContain('It goes to the receiver tickets');
    await expect.poll(() => about(sink.at('/ticket'), 'HeadroomTestPage'), soon).toBeDefined();
  });

  it('exits 1 where a silence keeps it from arriving', async () => {
    const matchers = [{ name: 'alertname', value: 'HeadroomTestPage', isRegex: false, isEqual: true }];
    const [startsAt, endsAt] = [0, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
    const body = JSON.stringify({ matchers, startsAt, endsAt, createdBy: 'test', comment: 'test' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v2/silences`, { method: 'POST', headers, body });
    const { silenceID } = (await answer.json()) as { silenceID: string };
    const { exitCode, stdout, stderr } = await headroom({}, '--alertmanager', url);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`headroom: couldn't page: the silence ${silenceID} mutes the test page`);
  });
});

it('no delivery failed, and no secret was logged', async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('alertmanager_notifications_failed_total{integration="slack"');
  expect(metrics).not.toMatch(/^alertmanager_notifications_failed_total.* [1-9]/m);
  const log = readFileSync(alertmanager.log, 'utf8');
  for (const secret of [key, ownKey, '/slack', password]) expect(log).not.toContain(secret);
});
