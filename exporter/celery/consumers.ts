// Connections that ask for messages as Celery's consumers do: kombu reads its queues by one BRPOP after another.

/** A connection whose last command was BRPOP. */
export interface Consumer {
  readonly db: number;
  /** Whether it waits for a message at this moment, or did a moment ago: between two questions it does not. */
  readonly asks: boolean;
}

// Seconds, in whole ones.
const moment = 1;

/** The consumers in a CLIENT LIST: https://redis.io/docs/latest/commands/client-list/ */
export const parseConsumers = (text: string): readonly Consumer[] =>
  text.split('\n').flatMap((line) => {
    if (!/ cmd=brpop(\s|$)/.test(line)) return [];
    const [, db] = / db=(\d+)/.exec(line) ?? [];
    const [, idle] = / idle=(\d+)/.exec(line) ?? [];
    const [, flags = ''] = / flags=(\S+)/.exec(line) ?? [];
    if (db === undefined || idle === undefined) return [];
    return [{ db: Number(db), asks: flags.includes('b') || Number(idle) <= moment }];
  });
