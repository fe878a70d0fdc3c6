// alerts/start.sh: what it renders from the environment, and what it refuses.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../demo/servers/run.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { startWith } from '../support/start-script.ts';
import { textOf } from './rule-files.ts';

const work = new Workplace();
afterAll(() => work.end());

const start = (env: Readonly<Record<string, string>>) => startWith(work.dir, env);
const fileWith = (text: string): string => {
  const path = join(work.dir, 'secret');
  writeFileSync(path, text);
  return path;
};

const shipped = parse(textOf('alerts/alertmanager.yml'));
const withoutHours = (route: object) =>
  JSON.parse(JSON.stringify(route, (name, value) => (name === 'active_time_intervals' ? undefined : value)));

const key = '0123456789abcdef0123456789ABCDEF';
const page = { HEADROOM_PAGE_URL: 'https://page.example/a?b=c&d=%20#e|f' };
const rest = {
  HEADROOM_TICKET_URL: 'http://ticket.example',
  HEADROOM_WATCHDOG_URL: 'https://[::1]:8443/watchdog',
};
const slack = { HEADROOM_SLACK_WEBHOOK_URL: 'https://hooks.slack.example/services/T0/B0/secret' };
const pagerduty = { HEADROOM_PAGERDUTY_ROUTING_KEY: key };
const mail = {
  HEADROOM_SMTP_HOST: 'mail.example:587',
  HEADROOM_SMTP_FROM: 'headroom@shop.example',
  HEADROOM_SMTP_TO: 'a@shop.example,b+c@shop.example',
};
const login = {
  HEADROOM_SMTP_USERNAME: 'headroom',
  HEADROOM_SMTP_PASSWORD: `it's a "secret" \\ & | @SMTP_TO@`,
};
const hours = { HEADROOM_WORKING_HOURS: '09:00-17:30' };
const ownKey = key.toLowerCase();
/** Where what concerns databases goes, in all the ways there are. */
const databases = {
  HEADROOM_DATABASE_PAGE_URL: 'https://dba.example/page',
  HEADROOM_DATABASE_TICKET_URL: 'https://dba.example/ticket',
  HEADROOM_DATABASE_SLACK_WEBHOOK_URL: 'https://hooks.slack.example/services/T0/B1/secret',
  HEADROOM_DATABASE_PAGERDUTY_ROUTING_KEY: ownKey,
  HEADROOM_DATABASE_SMTP_TO: 'dba@shop.example',
};
const queues = { HEADROOM_QUEUES_PAGE_URL: 'https://jobs.example' };

it.each(['alerts/start.sh', 'grafana/start.sh'])('shellcheck has nothing against %s', async (script) => {
  const { code, stdout, stderr } = await run('shellcheck', [script]);
  expect(code, stdout + stderr).toBe(0);
});

describe('every variant is a config that amtool accepts, with nothing left to fill in:', () => {
  it.each([
    ['nothing set', {}],
    ['webhooks', { ...page, ...rest }],
    ['one webhook', page],
    ['Slack', slack],
    ['PagerDuty', pagerduty],
    [
      'PagerDuty in Europe',
      { ...pagerduty, HEADROOM_PAGERDUTY_URL: 'https://events.eu.pagerduty.com/v2/enqueue' },
    ],
    ['mail', mail],
    ['mail with a login', { ...mail, ...login, HEADROOM_SMTP_REQUIRE_TLS: 'false' }],
    ['working hours', hours],
    [
      'all at once',
      {
        ...{ ...page, ...rest, ...slack, ...pagerduty, ...mail, ...login, ...hours },
        HEADROOM_WORKING_DAYS: 'sunday,monday',
        HEADROOM_TIME_ZONE: 'America/Argentina/Buenos_Aires',
      },
    ],
  ])('%s', async (_, env) => {
    const { code, said, path, config, modes } = await start(env);
    expect(code, said).toBe(0);
    const checked = await run('amtool', ['check-config', path], { where: place });
    expect(checked.code, checked.stderr).toBe(0);
    expect(JSON.stringify(parse(config))).not.toMatch(/@[A-Z_]+@/);
    expect(modes).toEqual(['700', '600']);
    expect(withoutHours(parse(config).route)).toEqual(shipped.route);
    expect(parse(config).inhibit_rules).toEqual(shipped.inhibit_rules);
  });
});

describe('what is set', () => {
  it('takes the place of the demo, and what is not set sends nothing and says so', async () => {
    const { config, said } = await start(page);
    expect(parse(config).receivers).toEqual([
      { name: 'pager', webhook_configs: [{ url: page.HEADROOM_PAGE_URL }] },
      { name: 'tickets' },
      { name: 'watchdog' },
      { name: 'null' },
    ]);
    expect(said.split('\n')).toEqual([
      'HEADROOM_TICKET_URL is not set: warnings are sent nowhere',
      'HEADROOM_WATCHDOG_URL is not set: nobody is told when alerting itself stops',
    ]);
  });

  it('keeps its secrets out of the config', async () => {
    const { config, beside } = await start({ ...slack, ...pagerduty, ...mail, ...login });
    expect(config).not.toMatch(/secret|0123456789abcdef/);
    expect(beside('SLACK_URL')).toBe(slack.HEADROOM_SLACK_WEBHOOK_URL);
    expect(beside('PAGERDUTY_KEY')).toBe(key);
    expect(beside('SMTP_PASSWORD')).toBe(login.HEADROOM_SMTP_PASSWORD);
  });

  it('may be in a file, with or without an end of line', async () => {
    const { beside } = await start({ HEADROOM_PAGERDUTY_ROUTING_KEY_FILE: fileWith(`${key}\n`) });
    expect(beside('PAGERDUTY_KEY')).toBe(key);
    const { config } = await start({ HEADROOM_PAGE_URL_FILE: fileWith(page.HEADROOM_PAGE_URL) });
    expect(parse(config).receivers[0].webhook_configs).toEqual([{ url: page.HEADROOM_PAGE_URL }]);
  });

  it('is nothing when it is empty', async () => {
    const empty = Object.fromEntries(Object.keys({ ...page, ...slack, ...mail }).map((name) => [name, '']));
    expect((await start(empty)).config).toBe((await start({})).config);
  });

  it('mail is sent over TLS unless told otherwise, to whom it may concern', async () => {
    const configs = async (env: Record<string, string>) =>
      parse((await start({ ...mail, ...env })).config).receivers.map(
        ({ email_configs: each }: { email_configs?: object[] }) => each?.[0],
      );
    const mailed = {
      to: mail.HEADROOM_SMTP_TO,
      from: mail.HEADROOM_SMTP_FROM,
      smarthost: mail.HEADROOM_SMTP_HOST,
    };
    const [pager, tickets] = await configs({});
    expect(pager).toMatchObject({ ...mailed, require_tls: true, send_resolved: true });
    expect(tickets).toEqual(pager);
    expect((await configs({ HEADROOM_SMTP_REQUIRE_TLS: 'false' }))[0]).toMatchObject({ require_tls: false });
  });

  it('of working hours holds for warnings only, on weekdays and in UTC unless told otherwise', async () => {
    const timed = parse((await start(hours)).config);
    const limited = timed.route.routes.filter((route: object) => 'active_time_intervals' in route);
    expect(limited.map(({ receiver }: { receiver: string }) => receiver)).toEqual(['tickets']);
    expect(timed.time_intervals[0].time_intervals).toEqual([
      {
        weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        times: [{ start_time: '09:00', end_time: '17:30' }],
        location: 'UTC',
      },
    ]);
  });

  it('is where links of messages lead to', async () => {
    const url = 'https://alertmanager.shop.example';
    expect((await start({ HEADROOM_ALERTMANAGER_EXTERNAL_URL: url })).args).toEqual([
      `--web.external-url=${url}`,
      '--more',
    ]);
    expect((await start({})).args).toEqual(['--more']);
  });
});

describe('receivers of some components', () => {
  const general = { ...page, ...rest, ...slack, ...pagerduty, ...mail, ...login };
  const named = (config: string, name: string) =>
    parse(config, { merge: true }).receivers.find((receiver: { name: string }) => receiver.name === name);

  it('are as the general ones, but for where they go', async () => {
    const { config, beside, path } = await start({ ...general, ...databases });
    const moved = (receiver: string, url: string) => {
      const text = JSON.stringify(named(config, receiver))
        .replace('SLACK_URL', 'DATABASE_SLACK_URL')
        .replace('PAGERDUTY_KEY', 'DATABASE_PAGERDUTY_KEY')
        .replace(mail.HEADROOM_SMTP_TO, databases.HEADROOM_DATABASE_SMTP_TO);
      return { ...JSON.parse(text), name: `database-${receiver}`, webhook_configs: [{ url }] };
    };
    expect(named(config, 'database-pager')).toEqual(moved('pager', databases.HEADROOM_DATABASE_PAGE_URL));
    expect(named(config, 'database-tickets')).toEqual(
      moved('tickets', databases.HEADROOM_DATABASE_TICKET_URL),
    );
    expect(beside('DATABASE_SLACK_URL')).toBe(databases.HEADROOM_DATABASE_SLACK_WEBHOOK_URL);
    expect(beside('DATABASE_PAGERDUTY_KEY')).toBe(ownKey);
    const checked = await run('amtool', ['check-config', path], { where: place });
    expect(checked.code, checked.stderr).toBe(0);
  });

  it('go where the general ones go, in every way that is not set', async () => {
    const { config, beside } = await start({ ...general, ...queues });
    expect(named(config, 'queues-pager')).toMatchObject({
      webhook_configs: [{ url: queues.HEADROOM_QUEUES_PAGE_URL }],
      email_configs: named(config, 'pager').email_configs,
    });
    expect(beside('QUEUES_PAGERDUTY_KEY')).toBe(key);
    expect(beside('QUEUES_SLACK_URL')).toBe(slack.HEADROOM_SLACK_WEBHOOK_URL);
    expect(named(config, 'database-pager')).toBeUndefined();
  });

  it('hear of warnings in working hours too', async () => {
    const timed = parse((await start({ ...general, ...databases, ...queues, ...hours })).config);
    const [, , tickets] = timed.route.routes;
    for (const route of [tickets, ...tickets.routes])
      expect(route.active_time_intervals).toEqual(['working-hours']);
    expect(tickets.routes).toHaveLength(2);
  });
});

describe('refuses', () => {
  const lost = '/nowhere/secret';
  it.each([
    [{ HEADROOM_PAGE_URL: 'secret' }, 'HEADROOM_PAGE_URL: expected an http or https URL, got something else'],
    [
      { ...slack, HEADROOM_TICKET_URL: "https://secret'" },
      'HEADROOM_TICKET_URL: expected an http or https URL, got something else',
    ],
    [
      { HEADROOM_PAGE_URL: 'https://a\nroute: secret' },
      'HEADROOM_PAGE_URL: expected an http or https URL, got several lines',
    ],
    [
      { HEADROOM_SLACK_WEBHOOK_URL: 'hooks.slack.com/secret' },
      'HEADROOM_SLACK_WEBHOOK_URL: expected an http or https URL, got something else',
    ],
    [
      { HEADROOM_PAGERDUTY_ROUTING_KEY: 'secret' },
      'HEADROOM_PAGERDUTY_ROUTING_KEY: expected the 32 letters and digits of an integration key, got something else',
    ],
    [
      { ...mail, HEADROOM_SMTP_HOST: 'mail' },
      'HEADROOM_SMTP_HOST: expected host:port of a mail server, got something else',
    ],
    [
      { ...mail, HEADROOM_SMTP_TO: '' },
      'HEADROOM_SMTP_TO: expected a value beside HEADROOM_SMTP_HOST, got none',
    ],
    [
      { ...mail, HEADROOM_SMTP_FROM: '' },
      'HEADROOM_SMTP_FROM: expected a value beside HEADROOM_SMTP_HOST, got none',
    ],
    [
      { ...mail, HEADROOM_SMTP_HOST: '' },
      'HEADROOM_SMTP_HOST: expected a value beside HEADROOM_SMTP_FROM, got none',
    ],
    [
      { ...mail, HEADROOM_SMTP_TO: 'a@b, {{ c }}' },
      'HEADROOM_SMTP_TO: expected addresses with commas between them, got something else',
    ],
    [
      { ...mail, HEADROOM_SMTP_USERNAME: 'a' },
      'HEADROOM_SMTP_PASSWORD: expected a value beside HEADROOM_SMTP_USERNAME, got none',
    ],
    [
      { ...mail, HEADROOM_SMTP_PASSWORD: 'secret' },
      'HEADROOM_SMTP_USERNAME: expected a value beside HEADROOM_SMTP_PASSWORD, got none',
    ],
    [
      { ...mail, HEADROOM_SMTP_REQUIRE_TLS: 'no' },
      'HEADROOM_SMTP_REQUIRE_TLS: expected true or false, got something else',
    ],
    [
      { ...slack, HEADROOM_PAGERDUTY_URL: 'https://a' },
      'HEADROOM_PAGERDUTY_ROUTING_KEY: expected a value beside HEADROOM_PAGERDUTY_URL, got none',
    ],
    [
      rest,
      'HEADROOM_PAGE_URL: expected a value, as neither Slack, PagerDuty nor mail is set, got none: nobody would be paged',
    ],
    [
      queues,
      'HEADROOM_PAGE_URL: expected a value, as neither Slack, PagerDuty nor mail is set, got none: nobody would be paged',
    ],
    [
      { ...page, HEADROOM_QUEUES_TICKET_URL: 'secret' },
      'HEADROOM_QUEUES_TICKET_URL: expected an http or https URL, got something else',
    ],
    [
      { ...pagerduty, HEADROOM_DATABASE_PAGERDUTY_ROUTING_KEY: 'secret' },
      'HEADROOM_DATABASE_PAGERDUTY_ROUTING_KEY: expected the 32 letters and digits of an integration key, got something else',
    ],
    [
      { ...page, HEADROOM_DATABASE_PAGERDUTY_ROUTING_KEY: ownKey },
      'HEADROOM_PAGERDUTY_ROUTING_KEY: expected a value beside HEADROOM_DATABASE_PAGERDUTY_ROUTING_KEY, got none',
    ],
    [
      { ...page, HEADROOM_DATABASE_SLACK_WEBHOOK_URL: slack.HEADROOM_SLACK_WEBHOOK_URL },
      'HEADROOM_SLACK_WEBHOOK_URL: expected a value beside HEADROOM_DATABASE_SLACK_WEBHOOK_URL, got none',
    ],
    [
      { ...page, HEADROOM_QUEUES_SMTP_TO: 'a@b' },
      'HEADROOM_SMTP_TO: expected a value beside HEADROOM_QUEUES_SMTP_TO, got none',
    ],
    [
      { ...page, HEADROOM_QUEUES_PAGE_URL_FILE: lost },
      'HEADROOM_QUEUES_PAGE_URL_FILE: expected a file that can be read, got none',
    ],
    [
      { HEADROOM_WORKING_HOURS: '9-17' },
      'HEADROOM_WORKING_HOURS: expected hours such as 09:00-17:00, got something else',
    ],
    [
      { HEADROOM_WORKING_HOURS: '17:00-09:00' },
      'HEADROOM_WORKING_HOURS: expected an end after its begin, got one before',
    ],
    [
      { ...hours, HEADROOM_WORKING_DAYS: 'monday:friday' },
      'HEADROOM_WORKING_DAYS: expected days such as monday,tuesday, got something else',
    ],
    [
      { ...hours, HEADROOM_TIME_ZONE: 'Europe/Atlantis' },
      'HEADROOM_TIME_ZONE: expected a time zone that this system knows, got another',
    ],
    [
      { ...hours, HEADROOM_TIME_ZONE: '../../etc/passwd' },
      'HEADROOM_TIME_ZONE: expected a time zone such as Europe/Berlin, got something else',
    ],
    [
      { HEADROOM_TIME_ZONE: 'Europe/Berlin' },
      'HEADROOM_WORKING_HOURS: expected a value beside HEADROOM_TIME_ZONE, got none',
    ],
    [
      { HEADROOM_SLACK_WEBHOOK_URL_FILE: lost },
      'HEADROOM_SLACK_WEBHOOK_URL_FILE: expected a file that can be read, got none',
    ],
    [
      { HEADROOM_SLACK_WEBHOOK_URL_FILE: '/' },
      'HEADROOM_SLACK_WEBHOOK_URL_FILE: expected a file that can be read, got none',
    ],
    [
      { HEADROOM_SLACK_WEBHOOK_URL_FILE: '/dev/null' },
      'HEADROOM_SLACK_WEBHOOK_URL_FILE: expected a file that can be read, got none',
    ],
    [
      { ...slack, HEADROOM_SLACK_WEBHOOK_URL_FILE: lost },
      'HEADROOM_SLACK_WEBHOOK_URL: expected no value beside HEADROOM_SLACK_WEBHOOK_URL_FILE, got both',
    ],
  ] as readonly [Record<string, string>, string][])('%j', async (env, sentence) => {
    const { code, said, path } = await start(env);
    expect([code, said, path]).toEqual([2, sentence, '']);
  });

  it('an empty file', async () => {
    const { code, said } = await start({ HEADROOM_PAGE_URL_FILE: fileWith('\n') });
    expect([code, said]).toEqual([
      2,
      'HEADROOM_PAGE_URL_FILE: expected a file with a value, got an empty one',
    ]);
  });

  it('and leaves nothing behind', async () => {
    const before = readdirSync(work.dir);
    await start({ ...slack, HEADROOM_WORKING_HOURS: '17:00-09:00' });
    expect(readdirSync(work.dir)).toEqual(before);
  });
});
