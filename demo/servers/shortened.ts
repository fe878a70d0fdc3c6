import { parser } from '@prometheus-io/lezer-promql';
import { parse, stringify } from 'yaml';
import { formatDuration, parseDuration } from './durations.ts';

/** By how much waits are shortened, and how often the shortened rules' metrics are scraped. */
export interface Shortening {
  readonly factor: number;
  readonly scrapeMs: number;
}

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
}

interface RuleFile {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly Rule[];
  }[];
}

const dayMs = 86_400_000;
// A rate needs two scrapes; with four, one that fails or comes late does no harm.
const scrapesInRange = 4;

/** A copy of a rule file with shorter waits and ranges; ranges of a day and more stay, as budgets are per day. */
export function shortenRules(text: string, shortening: Shortening): string {
  const file = parse(text) as RuleFile;
  const groups = file.groups.map((group) => ({
    ...group,
    ...divided(group, ['interval'], shortening.factor, shortening.scrapeMs),
    rules: group.rules.map((rule) => ({
      ...rule,
      ...divided(rule, ['for', 'keep_firing_for'], shortening.factor),
      expr: shortenExpression(rule.expr, shortening),
    })),
  }));
  return stringify({ ...file, groups });
}

/** A copy of a PromQL expression with its ranges, subquery steps and offsets shortened. */
export function shortenExpression(expression: string, { factor, scrapeMs }: Shortening): string {
  let shortened = '';
  let copied = 0;
  parser.parse(expression).iterate({
    enter: ({ name, from, to, node }) => {
      if (name !== 'NumberDurationLiteralInDurationContext') return;
      const least = scrapeMs * leastScrapes(node.parent?.name, expression[from - 1]);
      const duration = parseDuration(expression.slice(from, to));
      const short = shorter(duration, factor, least);
      if (short === duration) return;
      shortened += expression.slice(copied, from) + formatDuration(short);
      copied = to;
    },
  });
  return shortened + expression.slice(copied);
}

function leastScrapes(parent: string | undefined, before: string | undefined): number {
  if (parent === 'OffsetDurationExpr') return 0;
  return before === ':' ? 1 : scrapesInRange;
}

function shorter(duration: number, factor: number, least: number): number {
  if (duration >= dayMs) return duration;
  return Math.min(duration, Math.max(duration / factor, least));
}

/** A copy of an alertmanager.yml that waits less, and whose webhooks go to `sinkUrl` under the paths they had. */
export function shortenAlertmanager(text: string, { factor }: Shortening, sinkUrl: string): string {
  const file = parse(text) as AlertmanagerFile;
  const receivers = file.receivers.map((receiver) => ({
    ...receiver,
    ...(receiver.webhook_configs && {
      webhook_configs: receiver.webhook_configs.map(({ url_file: _, ...webhook }) => ({
        ...webhook,
        url: sinkUrl + pathOf(webhook.url ?? `http://none/${receiver.name}`),
      })),
    }),
  }));
  return stringify({ ...file, route: shortenRoute(file.route, factor), receivers });
}

interface Route {
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

interface AlertmanagerFile {
  readonly route: Route;
  readonly receivers: readonly {
    readonly name: string;
    readonly webhook_configs?: readonly { readonly url?: string; readonly url_file?: string }[];
  }[];
}

// What Alertmanager takes where its file says nothing.
const routeDefaults = { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' };

function shortenRoute(root: Route, factor: number): Route {
  const shorten = (route: Route): Route => ({
    ...route,
    // Alertmanager refuses an interval of zero; a second is as good.
    ...divided(route, ['group_wait', 'group_interval', 'repeat_interval'], factor, 1000),
    ...(route.routes && { routes: route.routes.map(shorten) }),
  });
  return shorten({ ...routeDefaults, ...root });
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}

function divided<Fields extends object>(
  fields: Fields,
  keys: readonly (keyof Fields & string)[],
  factor: number,
  least = 0,
): Record<string, string> {
  const present = keys.filter((key) => typeof fields[key] === 'string');
  return Object.fromEntries(
    present.map((key) => {
      const duration = parseDuration(fields[key] as string);
      return [key, formatDuration(Math.min(duration, Math.max(duration / factor, least)))];
    }),
  );
}

/** What was shortened in a rule file, one line an alert: `RedisDown: for 2m → 10s`. */
export function shorteningLines(text: string, shortening: Shortening): readonly string[] {
  const rulesOf = (file: string): readonly Rule[] =>
    (parse(file) as RuleFile).groups.flatMap(({ rules }) => rules);
  const after = rulesOf(shortenRules(text, shortening));
  return rulesOf(text).flatMap((rule, index) => {
    const waits = (['for', 'keep_firing_for'] as const)
      .filter((key) => rule[key] !== undefined)
      .map((key) => `${key} ${rule[key]} → ${after[index]?.[key]}`);
    return rule.alert === undefined || waits.length === 0 ? [] : [`${rule.alert}: ${waits.join(', ')}`];
  });
}
