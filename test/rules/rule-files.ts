import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../demo/servers/root.ts';

/** An alert as its file has it. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A recording rule as its file has it. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** One expectation of a promtool test: without alerts it expects silence. */
export interface AlertTest {
  readonly alertname: string;
  readonly eval_time: string;
  readonly exp_alerts?: readonly Partial<
    Record<'exp_labels' | 'exp_annotations', Readonly<Record<string, string>>>
  >[];
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly (Alert | RecordingRule)[] }[];
}

interface TestFile {
  readonly tests: readonly { readonly name: string; readonly alert_rule_test: readonly AlertTest[] }[];
}

/** Paths of a folder's files with this ending, relative to the package, sorted. */
export const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);

/** The text of one of the package's files. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

export const ruleFiles = filesIn('alerts/rules', '.yml');
export const testFiles = filesIn('alerts/tests', '.yml');

export const groups = ruleFiles.flatMap((path) => (parse(textOf(path)) as RuleFile).groups);
const rules = groups.flatMap((group) => group.rules);
export const alerts = rules.filter((rule) => 'alert' in rule);
export const recordingRules = rules.filter((rule) => 'record' in rule);

/** Every expectation in alerts/tests. */
export const alertTests = testFiles
  .flatMap((path) => (parse(textOf(path)) as TestFile).tests)
  .flatMap((test) => test.alert_rule_test);
