// Hears whatever a test reads or has started: each answer to fetch, each command's output, each log of a server.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import { type ServerOptions, serverStarts } from '../../demo/servers/process.ts';
import { type Given, givenSecrets } from './given-secrets.ts';
import { everySecret, type Secrets } from './secrets.ts';

const books = new Set<Secrets>([everySecret]);
// Not looked at yet: servers still write to them.
const logs = new Set<string>();
const speaking = new Map<ChildProcess, readonly string[]>();
let [pages, commands, servers] = [0, 0, 0];

const tell = (where: string, said: string): void => {
  for (const book of books) book.hear(where, said);
};

/** Looks for the secrets of this book too, until the returned function is called. */
export const hearFor = (book: Secrets): (() => void) => {
  books.add(book);
  return () => books.delete(book);
};

const endOf = (child: ChildProcess): void => {
  const said = speaking.get(child);
  if (said !== undefined) tell(child.spawnargs.join(' '), said.join(''));
  speaking.delete(child);
};

/** Looks at the logs in a folder, which is then removed; without one, at all that is left. */
export const readLogs = (dir = ''): void => {
  for (const log of logs) {
    if (!log.startsWith(dir)) continue;
    logs.delete(log);
    if (!existsSync(log)) throw new Error(`Expected ${log} to be there until it was looked at, got none`);
    tell(log, readFileSync(log, 'utf8'));
  }
  if (dir === '') for (const child of speaking.keys()) endOf(child);
};

/** How many of each there were. */
export const heardOf = () => ({ pages, commands, servers, ...everySecret.heard });

/** Looks at an answer that was read otherwise than by fetch: its headers and its body. */
export const hearPage = (where: string, headers: readonly string[], body: string): void => {
  pages++;
  tell(where, `${headers.join('\n')}\n${body}`);
};

const ask = globalThis.fetch;
globalThis.fetch = async (...asked) => {
  const answer = await ask(...asked);
  const read = answer.text.bind(answer);
  const text = async (): Promise<string> => {
    const body = await read();
    hearPage(answer.url, [...answer.headers].flat(), body);
    return body;
  };
  return Object.assign(answer, { text, json: async () => JSON.parse(await text()) });
};

const know = (given: readonly Given[]): void => {
  for (const [name, text, user] of given) everySecret.know(name, text, user);
};

const hearCommand = (child: ChildProcess): void => {
  know(givenSecrets(child.spawnargs ?? []));
  const pipes = [child.stdout, child.stderr].filter((pipe) => pipe !== null);
  // What `headroom token` says is a secret, for whoever asked for it.
  if (pipes.length === 0 || child.spawnargs.includes('token')) return;
  commands++;
  const said: string[] = [];
  for (const pipe of pipes) pipe.on('data', (data) => said.push(String(data)));
  speaking.set(child, said);
  child.once('close', () => endOf(child));
};

// Its pipes are there only after this, and nobody reads them earlier.
subscribe('child_process', (message) =>
  queueMicrotask(() => hearCommand((message as { readonly process: ChildProcess }).process)),
);

subscribe(serverStarts.name, (message) => {
  const { args, env = {}, log } = message as ServerOptions & { readonly log: string };
  know(givenSecrets(args, env));
  servers++;
  logs.add(log);
});
