// A report to be shown to others: hosts, addresses and names are placeholders, one and the same for one and the same.
import { posix } from 'node:path';
import type { AuditReport } from './report.ts';

// A host with a port, an IP address, or a name with dots in it.
const hostLike = [
  String.raw`\[[0-9a-f:.]+\](?::\d+)?`,
  String.raw`\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?`,
  String.raw`[\w-]+(?:\.[\w-]+)*:\d{2,5}`,
  String.raw`[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}`,
].join('|');

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// Keys of what is ours alone, and no name of theirs.
const ownWords: ReadonlySet<string> = new Set(['check', 'fix', 'setting', 'state']);

/** What stands for each text: files keep their own name without their folder. */
class Placeholders {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #files = new Set<string>();

  file(path: string): void {
    this.#known.set(path, posix.basename(path));
    this.#files.add(path);
  }

  of(kind: string, text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#known.set(text, `${kind}-${count}`);
    return `${kind}-${count}`;
  }

  /** What finds each of them: files, then all that looks like a host, then names, which may be a part of one. */
  pattern(): RegExp {
    const longerFirst = (texts: Iterable<string>) =>
      [...texts].filter((text) => text !== '').sort((a, b) => b.length - a.length);
    const files = longerFirst(this.#files).map(escaped);
    const names = longerFirst(this.#known.keys()).map(escaped);
    return new RegExp(`(?<![\\w.-])(?:${[...files, hostLike, ...names].join('|')})(?![\\w-])`, 'gi');
  }
}

/** The report without the names of hosts, targets, services and clients, and of folders. */
export const redactAudit = (report: AuditReport): AuditReport => {
  const placeholders = new Placeholders();
  for (const { file, problems, names } of report.files) {
    for (const path of [file, ...problems.map((each) => each.file)]) placeholders.file(path);
    for (const name of names) if (name !== file) placeholders.of('service', name);
  }
  for (const { target, address, services, retiredClients } of report.targets) {
    placeholders.of('target', target);
    placeholders.of('host', address);
    for (const { service } of services) placeholders.of('service', service);
    for (const client of retiredClients) placeholders.of('client', client);
  }
  const pattern = placeholders.pattern();
  const change = (text: string) => text.replace(pattern, (found) => placeholders.of('host', found));
  const redacted = (value: unknown): unknown => {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return value.map(redacted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, ownWords.has(key) ? each : redacted(each)]),
    );
  };
  return redacted(report) as AuditReport;
};
