// Files of a deployment, read and held against the rules.
import { posix } from 'node:path';
import { checkCredentials } from './checks/credentials.ts';
import { checkHealth } from './checks/health-check.ts';
import { checkRedisUrl } from './checks/redis-url.ts';
import { checkRegion } from './checks/region.ts';
import { checkRetired } from './checks/retired.ts';
import { isCompose, type ReadText, readCompose } from './compose-file.ts';
import type { Deployment } from './deployment.ts';
import { readDotenv } from './dotenv.ts';
import { locate } from './located.ts';
import { type AuditRules, type Problem, UnreadableFile } from './problem.ts';
import { isBlueprint, readBlueprint } from './render-blueprint.ts';

/** What was found in one file. */
export interface FileAudit {
  readonly file: string;
  /** By line; none when the file could not be read. */
  readonly problems: readonly Problem[];
  /** Why it could not be read, in one sentence; undefined when it was. */
  readonly unreadable: string | undefined;
  /** What the file leaves to others, one sentence each. */
  readonly unseen: readonly string[];
  /** Names of services and hosts that its sentences may hold. */
  readonly names: readonly string[];
}

const checks: readonly ((deployment: Deployment, rules: AuditRules) => readonly Problem[])[] = [
  checkRedisUrl,
  checkRetired,
  checkRegion,
  checkHealth,
  checkCredentials,
];

const isDotenv = (file: string): boolean => /^\.?env(\.|$)|\.env(\.|$)/.test(posix.basename(file));

/** What a file says, by its name or what is in it; throws an UnreadableFile. */
export const readDeployment = (file: string, text: string, readText: ReadText): Deployment => {
  if (isDotenv(file)) return readDotenv(file, text);
  const root = locate(text);
  if (root.kind === 'map' && isBlueprint(root)) return readBlueprint(file, root);
  if (root.kind === 'map' && isCompose(root)) return readCompose(file, root, readText);
  throw new UnreadableFile('expected a Render blueprint, a compose file or a .env file, got none of them');
};

// What an anchor or a group says is said once, whoever takes it.
const unique = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(
    problems.toReversed().map((each) => [`${each.check} ${each.file}:${each.line}`, each] as const),
  ).values(),
];

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  unique(problems).toSorted((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));

const auditFile = (file: string, rules: AuditRules, readText: ReadText): FileAudit => {
  try {
    const deployment = readDeployment(file, readText(file), readText);
    const problems = inOrder(checks.flatMap((check) => check(deployment, rules)));
    const services = deployment.environments.flatMap((each) => each.services.map(({ name }) => name));
    const names = [...services, ...rules.hosts.filter((host) => !host.includes('*'))];
    return { file, problems, unreadable: undefined, unseen: deployment.unseen, names };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { file, problems: [], unreadable: `${file}: ${error.message}`, unseen: [], names: [] };
  }
};

/** Audits files, each once, in the order they are named. */
export const auditFiles = (
  files: readonly string[],
  rules: AuditRules,
  readText: ReadText,
): readonly FileAudit[] => [...new Set(files)].map((file) => auditFile(file, rules, readText));
