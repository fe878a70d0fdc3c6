// A page that a person asked for: https://prometheus.io/docs/alerting/latest/alerts_api/
import { type Command, Option } from 'commander';
import * as v from 'valibot';
import { loginHeaders, pageAddress } from './config/page-url.ts';

const alertname = 'HeadroomTestPage';
const guide = 'https://github.com/headroom-exporter/headroom/blob/main/docs/alerting.md#where-pages-go';
const timeoutMs = 5000;
const lastsMs = 5 * 60_000;

/** The severities that are sent somewhere. */
export const testSeverities = ['critical', 'warning'] as const;
export type TestSeverity = (typeof testSeverities)[number];

/** Why no test page will come; exit status 2 for a wrong flag, otherwise 1. */
export class TestPageError extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The alert as Alertmanager takes it; its target, the moment, makes it a group of its own, so that nothing holds it back. */
export const testAlert = (severity: TestSeverity, now: Date) => {
  const endsAt = new Date(now.getTime() + lastsMs).toISOString();
  return {
    labels: { alertname, component: 'test', severity, target: `test-${now.toISOString()}` },
    annotations: {
      summary: 'This is a test page.',
      description: `Somebody ran headroom test-page at ${now.toISOString()}. Nothing is wrong; it ends at ${endsAt}.`,
      runbook_url: guide,
    },
    startsAt: now.toISOString(),
    endsAt,
    generatorURL: guide,
  };
};

const listed = v.array(
  v.object({
    receivers: v.array(v.object({ name: v.string() })),
    status: v.object({ inhibitedBy: v.array(v.string()), silencedBy: v.array(v.string()) }),
  }),
);

/** One request; a redirect would be an address that nobody named, so it is a failure. */
const ask = async (url: URL, init: RequestInit): Promise<Response> => {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...init, redirect: 'error', signal });
    if (response.ok) return response;
    throw new Error(`HTTP ${response.status}`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const late = error.name === 'TimeoutError' ? `no answer within ${timeoutMs / 1000} s` : undefined;
    const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
    throw new TestPageError(`couldn't send the test page to ${url.origin}: ${late ?? code ?? message}`);
  }
};

/** Sends the alert and asks what becomes of it; returns what to print. Throws a TestPageError. */
export const sendTestPage = async (
  alertmanager: string,
  severity: TestSeverity,
  now: Date,
): Promise<string> => {
  const address = pageAddress(alertmanager);
  if (!address)
    throw new TestPageError(
      '--alertmanager: expected a URL such as http://localhost:9093, got something else',
      2,
    );
  const headers = { 'content-type': 'application/json', ...loginHeaders(address) };
  const url = new URL('api/v2/alerts', address.url.replace(/\/*(\?.*)?$/, '/'));
  const alert = testAlert(severity, now);
  await ask(url, { method: 'POST', headers, body: JSON.stringify([alert]) });
  url.searchParams.set('filter', `target="${alert.labels.target}"`);
  const answer = await (await ask(url, { headers })).json().catch(() => undefined);
  const { success, output } = v.safeParse(listed, answer);
  const taken = success ? output[0] : undefined;
  if (!taken) throw new TestPageError(`couldn't find the test page at ${url.origin}, which took it`);
  const { silencedBy, inhibitedBy } = taken.status;
  if (silencedBy.length > 0)
    throw new TestPageError(`couldn't page: the silence ${silencedBy.join(', ')} mutes the test page`);
  if (inhibitedBy.length > 0) throw new TestPageError("couldn't page: another alert mutes the test page");
  return told(url.origin, alert, taken.receivers.map(({ name }) => name).join(', '));
};

const told = (origin: string, { labels, endsAt }: ReturnType<typeof testAlert>, receivers: string): string =>
  `${origin} has ${alertname}, severity ${labels.severity}, target ${labels.target}.
It goes to the receiver ${receivers} once the route's group_wait is over (as shipped, ten seconds; for a warning a minute,
and in working hours only where those are set), and ends at ${endsAt}.
If it does not arrive, Alertmanager's log and alertmanager_notifications_failed_total say why.
`;

interface Flags {
  readonly alertmanager: string;
  readonly severity: TestSeverity;
}

/** Adds the command, which says in one sentence what went wrong. */
export const addTestPage = (program: Command): void => {
  program
    .command('test-page')
    .summary('send one test alert through an Alertmanager, to see it arrive')
    .description(
      'Sends one test alert through an Alertmanager, and says where it should arrive. Exit status 1 if Alertmanager did not take it, or will not send it.',
    )
    .addOption(
      new Option('--alertmanager <url>', 'where Alertmanager is')
        .env('HEADROOM_ALERTMANAGER_URL')
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--severity <severity>', 'which way it goes').choices(testSeverities).default('critical'),
    )
    .action(async ({ alertmanager, severity }: Flags) => {
      try {
        process.stdout.write(await sendTestPage(alertmanager, severity, new Date()));
      } catch (error) {
        if (!(error instanceof TestPageError)) throw error;
        process.stderr.write(`headroom: ${error.message}\n`);
        process.exitCode = error.exitCode;
      }
    });
};
