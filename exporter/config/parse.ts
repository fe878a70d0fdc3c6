import * as v from 'valibot';
import { parseDocument } from 'yaml';
import type { Config } from './config.ts';
import { at, expand, referencesIn } from './expand.ts';
import { ConfigError, type Fault, pathText, shown } from './fault.ts';
import type { ReadFile } from './login.ts';
import type { Defaults } from './redis-target.ts';
import { type ConfigFile, fileSchema, targetSchema } from './schema.ts';
import { type CheckedTarget, targetConfigs, targetsFromEnvironment } from './targets.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The text of a config file, and the name by which faults call it. */
export interface ConfigText {
  readonly name: string;
  readonly text: string;
}

/** What the YAML library says, without what it quotes from the file: that may be a secret. */
const unquoted = (message: string): string =>
  (message.split('\n', 1)[0] ?? '')
    .replace(/:$/, '')
    .replace(/: .*?(?=( at line \d+, column \d+)?$)/, '')
    .replace(/(?<=escape sequence )\S+/, '…')
    .replace(/![^ ]*!/, '!…!');

/** The value of a YAML text, an empty one an empty map; throws a ConfigError that quotes nothing of it. */
export const readYaml = ({ name, text }: ConfigText): unknown => {
  const document = parseDocument(text, { prettyErrors: true });
  const fault = (message: string): Fault => ({
    path: '',
    message: `expected YAML, got: ${unquoted(message)}`,
  });
  if (document.errors.length > 0)
    throw new ConfigError(
      name,
      document.errors.map(({ message }) => fault(message)),
    );
  try {
    return document.toJS() ?? {};
  } catch (error) {
    throw new ConfigError(name, [fault((error as Error).message)]);
  }
};

const sentenceOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.kind !== 'schema' || issue.type === 'custom') return issue.message;
  if (issue.received === 'undefined') return 'expected a value, got nothing';
  const kind = issue.expected === 'Array' ? 'a list' : issue.expected === 'Object' ? 'a map' : issue.expected;
  return `expected ${kind}, got ${shown(issue.input)}`;
};

/** What came from the environment is named and not shown. */
const faultOf = (issue: v.BaseIssue<unknown>, raw: unknown): Fault => {
  const keys = (issue.path ?? []).map(({ key }) => key as PropertyKey);
  const [path, message] = [pathText(keys), sentenceOf(issue)];
  const references = referencesIn(at(raw, keys));
  const told = `got ${shown(issue.input)}`;
  if (references.length === 0 || !issue.input || !message.endsWith(told)) return { path, message };
  return { path, message: `${message.slice(0, -told.length)}got what ${references.join(' and ')} holds` };
};

/** The value as the schema has it, or undefined with a fault for each thing that is not; `raw` is what the file says before its references are followed. One known by its path is not told again. */
export const validate = <const Schema extends v.GenericSchema>(
  schema: Schema,
  document: unknown,
  faults: Fault[],
  raw: unknown = document,
): v.InferOutput<Schema> | undefined => {
  const result = v.safeParse(schema, document);
  if (result.success) return result.output;
  const known = new Set(faults.map(({ path }) => path));
  faults.push(...result.issues.map((issue) => faultOf(issue, raw)).filter(({ path }) => !known.has(path)));
  return undefined;
};

/** Each target checked by itself, so that one with a fault hides none of another's. */
const checkTargets = (document: unknown): readonly CheckedTarget[] | undefined => {
  const targets = at(document, ['targets']);
  if (!Array.isArray(targets)) return targets === undefined ? undefined : [undefined];
  return targets.map((target) => {
    const result = v.safeParse(targetSchema, target);
    return result.success ? result.output : undefined;
  });
};

// Where the file cannot be used: its targets are checked all the same.
const defaults: Defaults = { budgets: {}, schedule_grace: 0 };

const deepFreeze = <T>(value: T): T => {
  if (value !== null && typeof value === 'object') Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
};

/**
 * The config of a file, if any, and the environment. Throws a ConfigError that lists every fault at once; secrets
 * come from `${NAME}` and `*_file` only, and are in none of its sentences.
 */
export const parseConfig = (source: ConfigText | undefined, env: Env, readFile: ReadFile): Config => {
  const raw = source === undefined ? {} : readYaml(source);
  const faults: Fault[] = [];
  const document = expand(raw, env, faults);
  const file: ConfigFile | undefined = validate(fileSchema, document, faults, raw);
  if (faults.some(({ path }) => path === '')) throw new ConfigError(source?.name ?? 'environment', faults);
  const checked = checkTargets(document);
  const targets = checked
    ? targetConfigs(checked, file ?? defaults, (keys) => at(raw, keys), readFile, faults)
    : targetsFromEnvironment(file ?? defaults, env, readFile, faults);
  if (!file || faults.length > 0) throw new ConfigError(source?.name ?? 'environment', faults);
  return deepFreeze({
    scrapeTimeoutMs: file.scrape_timeout,
    minIntervalMs: file.min_interval,
    maxSamples: file.max_samples,
    access: file.access,
    scheduleGraceMs: file.schedule_grace,
    prices: {
      per100kOperations: file.prices.per_100k_operations,
      fixedPerMonth: file.prices.fixed_per_month,
    },
    grafanaUrl: file.grafana_url,
    targets,
  } as unknown as Config);
};
