// What runbooks tell to paste, pasted: queries into a real Prometheus with the shipped rules, commands into a shell beside a
// real Redis, Postgres, PgBouncer, Celery worker, exporter and Alertmanager.
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python } from '../../demo/servers/programs.ts';
import { Workplace } from '../support/folder.ts';
import { type RunbookStack, startRunbookStack } from '../support/runbook-stack.ts';
import { queries, shells } from '../support/runbooks.ts';

const work = new Workplace();
let stack: RunbookStack;
beforeAll(async () => {
  stack = await startRunbookStack(work);
});
afterAll(() => work.end());

/** What answers nothing here, and why. */
const rightlyEmpty: readonly (readonly [RegExp, string])[] = [
  [/ (==|!=|>|>=) ([01]\b|headroom_)/, 'asks for what is wrong, or goes on just now'],
  [/ offset 1[hd]\b/, 'there is no yesterday'],
  [/headroom_target_failure_reason/, 'nothing fails'],
  [/headroom_migration_check|redis_config_drift/, 'no migration and no redis.conf is in the config'],
  [/redis_config_setting_changed_timestamp_seconds/, 'nothing was changed'],
  [/redis_loading_eta_seconds/, 'nothing loads'],
  [/celery_task_retried_total|err="MISCONF"/, 'nothing was tried again or refused'],
  [/headroom_memory_limit_bytes/, 'there is no container'],
  [/headroom_scheduler_lock_held/, 'there is no redbeat'],
];

/** What the exporter tells of work, and only then. */
const ofWork = [
  'celery_task_failed_total',
  'celery_task_succeeded_total',
  'celery_unacked_oldest_age_seconds',
  'headroom_schedule_last_run_timestamp_seconds',
  'bullmq_job_run_seconds_count',
];

/** Tasks and jobs after the exporter has begun to listen: some end well and some do not. */
const doWork = async (): Promise<void> => {
  await expect.poll(() => stack.prometheus.query('celery_worker_up'), { timeout: 30_000 }).not.toEqual([]);
  const publish = `from celery import Celery
app = Celery(broker="${stack.env.REDIS_URL}")
app.send_task("shop.send_receipt", args=[1])
app.send_task("shop.send_receipt")
app.send_task("shop.count_stock")`;
  await Promise.all([execa(python, ['-c', publish]), stack.mail.add('good', {})]);
  for (const metric of ofWork)
    await expect
      .poll(() => stack.prometheus.query(`count_over_time(${metric}[1m]) > 2`), {
        timeout: 20_000,
        message: metric,
      })
      .not.toEqual([]);
};

it('every query is accepted, and answers', { timeout: 60_000 }, async () => {
  await doWork();
  const answers = await Promise.all(
    queries.map(async ({ runbook, text }) => ({
      runbook,
      text,
      series: (await stack.prometheus.query(text)).length,
    })),
  );
  const empty = answers.filter(
    ({ text, series }) => series === 0 && !rightlyEmpty.some(([each]) => each.test(text)),
  );
  expect(empty.map(({ runbook, text }) => `${runbook}: ${text}`)).toEqual([]);
});

/** Commands that are not run, and why. */
const elsewhere: readonly (readonly [RegExp, string])[] = [
  [/^docker /, 'needs containers'],
  [/^(journalctl|dmesg|iostat|py-spy) /, 'of the machine, or not installed'],
  [/--latency-history/, 'goes on until Ctrl-C'],
  [/^grep .* \/var\/log\/(postgresql|your-workers)/, 'logs of other machines'],
];
const isElsewhere = (text: string): boolean => elsewhere.some(([each]) => each.test(text));

/** What is looked for and rightly not found: a grep then ends with 1. */
const findsNothing: readonly RegExp[] = [
  /grep headroom_target_failure_reason$/,
  /api\/v1\/rules/,
  /grep 'cmd=config'$/,
  /grep -E 'config\\\|\(set\|rewrite\)'$/,
  /grep -E 'cmd=\(flush/,
  /ACL LOG 10 \|/,
];

const pasted = (text: string) =>
  execa(
    'bash',
    [
      '-o',
      'pipefail',
      '-c',
      stack.places.reduce((all, [written, here]) => all.replaceAll(written, here), text),
    ],
    {
      cwd: work.dir,
      env: stack.env,
      extendEnv: false,
      reject: false,
      timeout: 20_000,
      stdin: 'ignore',
    },
  );

const tries = async (text: string): Promise<void> => {
  const { exitCode, stdout, stderr } = await pasted(text);
  // 141: head has seen enough.
  const good = findsNothing.some((each) => each.test(text)) ? [1] : [0, 141];
  expect(good, `${text}\n${stdout}${stderr}`).toContain(exitCode);
  expect(stderr, text).toBe('');
  // redis-cli says of an error on its standard output, and ends well.
  expect(stdout, text).not.toMatch(/^\(?(error|ERR|NOPERM|NOAUTH|WRONGTYPE)/m);
};

describe('the commands of', () => {
  it.concurrent.each(shells)('$runbook work', async ({ commands }) => {
    for (const command of commands.filter((each) => !isElsewhere(each))) await tries(command);
  });

  it.each(elsewhere)('%s are still in a runbook, and not run: %s', (pattern) => {
    expect(shells.some(({ commands }) => commands.some((each) => pattern.test(each)))).toBe(true);
  });
});
