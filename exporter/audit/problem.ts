/** What is held against files: each has its own file here. */
export type AuditCheck = 'redis_url' | 'retired' | 'region' | 'health_check' | 'credentials';

/** One thing wrong in a file, without any secret of it. */
export interface Problem {
  readonly check: AuditCheck;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** What to do, in one sentence. */
  readonly fix: string;
}

/** What is searched for: what belongs to the Redis that was left, and where everything is to run. */
export interface AuditRules {
  readonly hosts: readonly string[];
  /** Names, `*` for any letters. */
  readonly variables: readonly string[];
  /** Of URLs, without `://`. */
  readonly schemes: readonly string[];
  readonly region: string | undefined;
}

/** What is searched for where nothing else is said: Celery's own variables, which one REDIS_URL replaces, and Upstash. */
export const defaultRules: AuditRules = {
  hosts: ['*.upstash.io'],
  variables: ['CELERY_BROKER_URL', 'CELERY_RESULT_BACKEND', 'UPSTASH_*'],
  schemes: [],
  region: undefined,
};

/** A file that could not be read, with one sentence that quotes nothing of it. */
export class UnreadableFile extends Error {
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined || message.includes('at line') ? message : `${message} at line ${line}`);
    this.name = 'UnreadableFile';
    this.line = line;
  }
}

/** Whether a name fits one of some globs, `*` for any letters; case does not count. */
export const fitsAny = (name: string, globs: readonly string[]): boolean =>
  globs.some((glob) => {
    const pattern = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    return new RegExp(`^${pattern}$`, 'i').test(name);
  });
