// `headroom audit`: a few looks at what the config names, and one at each file.
import { setTimeout as wait } from 'node:timers/promises';
import { auditFiles } from '../audit/audit.ts';
import { type AuditRules, defaultRules } from '../audit/problem.ts';
import { readText } from '../audit/read-text.ts';
import { servicesSeen } from '../audit/verdict.ts';
import { View } from '../check/view.ts';
import type { Config, RedisTargetConfig, TargetConfig } from '../config/config.ts';
import { Exporter } from '../exporter.ts';
import { failureReason } from '../metrics/headroom.ts';
import { redisConnectedClients, redisUp } from '../metrics/redis.ts';
import { version } from '../version.ts';
import { printAudit } from './print.ts';
import { redactAudit } from './redact.ts';
import { type AuditReport, exitCodeOf, type TargetAudit } from './report.ts';

// As many as it takes to tell that a Redis is gone, this far apart in ms.
const looks = 3;
const lookMs = 3000;

const isRedis = (target: TargetConfig): target is RedisTargetConfig => target.kind === 'redis';

/** The same targets, but all that is asked now and then is asked at once. */
const eager = (config: Config): Config => ({
  ...config,
  minIntervalMs: 0,
  targets: config.targets
    .filter(isRedis)
    .map((target) =>
      target.migration ? { ...target, migration: { ...target.migration, everyMs: 1 } } : target,
    ),
});

const targetAudit = (exporter: Exporter, { name, address }: RedisTargetConfig, view: View): TargetAudit => {
  const isUp = view.value(redisUp) === 1;
  const { retired = [], drift } = exporter.findingsOf(name);
  return {
    target: name,
    address: address.path ?? `${address.host}:${address.port}`,
    unreadable: isUp ? undefined : (view.of(failureReason)[0]?.labels.reason ?? 'error'),
    clients: view.value(redisConnectedClients),
    services: servicesSeen(view.all()),
    checks: exporter.evidenceOf(name, view.all()),
    retiredClients: retired.flatMap(({ others }) => others),
    drift: isUp ? drift : undefined,
  };
};

/** Whether another look may tell more of a Redis that was moved away from. */
const isOpen = (exporter: Exporter): boolean =>
  exporter
    .targetsOf('redis')
    .some((name) => exporter.findingsOf(name).retired?.some(({ unused }) => unused === undefined));

const auditTargets = async (config: Config): Promise<readonly TargetAudit[]> => {
  const exporter = await Exporter.open(eager(config), () => {}, version);
  try {
    let samples = await exporter.samples();
    for (let look = 1; look < looks && isOpen(exporter); look++) {
      await wait(lookMs);
      samples = await exporter.samples();
    }
    return config.targets
      .filter(isRedis)
      .map((target) => targetAudit(exporter, target, new View(target.name, samples)));
  } finally {
    exporter.close();
  }
};

/** What files are held against: all that any of the targets searches for. */
const rulesOf = (config: Config | undefined): AuditRules => {
  const moves = (config?.targets ?? []).filter(isRedis).flatMap(({ migration }) => migration ?? []);
  if (moves.length === 0) return defaultRules;
  return {
    hosts: moves.flatMap(({ rules }) => rules.hosts),
    variables: moves.flatMap(({ rules }) => rules.variables),
    schemes: moves.flatMap(({ rules }) => rules.schemes),
    region: moves.find(({ rules }) => rules.region !== undefined)?.rules.region,
  };
};

/** The files that were named, and those that the config names. */
const filesOf = (config: Config | undefined, named: readonly string[]): readonly string[] => [
  ...named,
  ...(config?.targets ?? []).filter(isRedis).flatMap(({ migration }) => migration?.files ?? []),
];

/** What is printed, and the exit status; without a config just the files are looked at. */
export const runAudit = async (
  config: Config | undefined,
  named: readonly string[],
  options: { readonly json?: boolean; readonly redact?: boolean; readonly colour: boolean },
): Promise<{ readonly text: string; readonly exitCode: 0 | 1 | 2 }> => {
  const report: AuditReport = {
    targets: config ? await auditTargets(config) : [],
    files: auditFiles(filesOf(config, named), rulesOf(config), readText),
  };
  const exitCode = exitCodeOf(report);
  const shown = options.redact ? redactAudit(report) : report;
  const text = options.json
    ? `${JSON.stringify({ exit_code: exitCode, ...shown }, null, 2)}\n`
    : printAudit(shown, options.colour);
  return { text, exitCode };
};
