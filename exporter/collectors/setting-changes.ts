// Which settings of a server changed while it runs, and a fingerprint of all of them; values never leave this file.
import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Settings by name, as CONFIG GET gives them. */
export type Settings = ReadonlyMap<string, string>;

/** What is remembered of one run of a server: a hash of each setting, and in ms when those that changed were seen to. */
export interface SettingNotes {
  readonly hashes: Map<string, string>;
  readonly changedAt: Map<string, number>;
}

export const noSettingNotes = (): SettingNotes => ({ hashes: new Map(), changedAt: new Map() });

const mostChanges = 50;
// Known to this process only, so that a hash of a short password tells nothing.
const key = randomBytes(32);
const secret = /pass|auth$|user$|secret|token|key-file/;

const renamed: Readonly<Record<string, string>> = {
  masterauth: 'primaryauth',
  masteruser: 'primaryuser',
  'slowlog-log-slower-than': 'commandlog-execution-slower-than',
  'slowlog-max-len': 'commandlog-slow-execution-max-len',
};
const newName = (name: string): string =>
  renamed[name] ?? name.replace('slave', 'replica').replace('ziplist', 'listpack');

/** The settings without the old names of those that are there under a new one as well. */
export const withoutAliases = (settings: Settings): Settings =>
  new Map([...settings].filter(([name]) => newName(name) === name || !settings.has(newName(name))));

/** A short hash of all settings, equal where they are equal; of secrets only whether they are set is in it. */
export const fingerprint = (settings: Settings): string => {
  const hash = createHash('sha256');
  const sorted = [...settings].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of sorted)
    hash.update(JSON.stringify([name, secret.test(name) ? value !== '' : value]));
  return hash.digest('hex').slice(0, 12);
};

/** Takes note of what is set now; a setting that was not there before, as those of a module, did not change. */
export const noteSettings = ({ hashes, changedAt }: SettingNotes, settings: Settings, now: number): void => {
  for (const [name, value] of settings) {
    const hash = createHmac('sha256', key).update(value).digest('base64');
    const before = hashes.get(name);
    hashes.set(name, hash);
    if (before === undefined || before === hash) continue;
    changedAt.delete(name);
    changedAt.set(name, now);
  }
  for (const name of changedAt.keys()) if (changedAt.size > mostChanges) changedAt.delete(name);
};
