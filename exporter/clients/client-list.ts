// CLIENT LIST in one pass over its text: a server with 5,000 clients answers with more than a megabyte.

/** A connection as CLIENT LIST tells of it; texts are cut to 256 characters. */
export interface Client {
  readonly id: number;
  /** An address without its port, or the path of a socket. */
  readonly host: string;
  readonly name: string;
  /** `lib-name` of Redis 7.2 and later; empty where the client or the server does not tell. */
  readonly library: string;
  readonly user: string;
  readonly flags: string;
  /** The last command, as `client|list`. */
  readonly command: string;
  readonly db: number;
  readonly ageSeconds: number;
  readonly idleSeconds: number;
  /** Of the output buffer, over the fixed part that each connection has. */
  readonly outputBytes: number;
  /** Undefined before Redis 6.2. */
  readonly memoryBytes: number | undefined;
  /** Commands since it connected; undefined before Redis 8 and Valkey 8.1. */
  readonly commands: number | undefined;
}

type Draft = { -readonly [K in keyof Client]: Client[K] };

const longest = 256;
const newline = 10;
const space = 32;
const zero = 48;
const colon = 58;
const equalsSign = 61;

// All fields at once, so that all clients have one shape for the compiler.
const blank = (): Draft => ({
  id: 0,
  host: '',
  name: '',
  library: '',
  user: '',
  flags: '',
  command: '',
  db: 0,
  ageSeconds: 0,
  idleSeconds: 0,
  outputBytes: 0,
  memoryBytes: undefined,
  commands: undefined,
});

/** A reply, and its characters as bytes: these are read several times as fast. */
interface Source {
  readonly text: string;
  readonly bytes: Uint8Array;
}

// Kept from one reply to the next: to be given fresh memory for a long one costs as much as to read it.
let scratch = Buffer.alloc(0);

// One byte a character, so that both count alike; what has none, a user may have in its name.
const sourceOf = (text: string): Source => {
  if (scratch.length < text.length) scratch = Buffer.alloc(Math.ceil(text.length * 1.25));
  const length = scratch.write(text.replace(/[^\0-\xff]/g, '?'), 'latin1');
  return { text, bytes: scratch.subarray(0, length) };
};

type Read = (source: Source, from: number, to: number) => string | number;

const textAt = ({ text }: Source, from: number, to: number): string =>
  text.slice(from, to - from > longest ? from + longest : to);

const numberAt: Read = ({ bytes }, from, to) => {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + ((bytes[at] ?? zero) - zero);
  return value;
};

/** `127.0.0.1:40780`, `[::1]:52932`, `/data/redis.sock:0`, or `[/data/redis.sock:0]:0` of Valkey 8.1 and later. */
const hostAt: Read = (source, from, to) => {
  let end = to;
  while (end > from && source.bytes[end] !== colon) end -= 1;
  if (end === from) end = to;
  if (source.text[from] !== '[' || source.text[end - 1] !== ']') return textAt(source, from, end);
  const bare = textAt(source, from + 1, end - 1);
  return bare.startsWith('/') && bare.endsWith(':0') ? bare.slice(0, -2) : bare;
};

interface Field {
  readonly key: string;
  readonly of: keyof Client;
  readonly read: Read;
}

const wanted: readonly Field[] = [
  { key: 'id', of: 'id', read: numberAt },
  { key: 'addr', of: 'host', read: hostAt },
  { key: 'name', of: 'name', read: textAt },
  { key: 'age', of: 'ageSeconds', read: numberAt },
  { key: 'idle', of: 'idleSeconds', read: numberAt },
  { key: 'flags', of: 'flags', read: textAt },
  { key: 'db', of: 'db', read: numberAt },
  { key: 'omem', of: 'outputBytes', read: numberAt },
  { key: 'tot-mem', of: 'memoryBytes', read: numberAt },
  { key: 'cmd', of: 'command', read: textAt },
  { key: 'user', of: 'user', read: textAt },
  { key: 'lib-name', of: 'library', read: textAt },
  { key: 'tot-cmds', of: 'commands', read: numberAt },
];

// Length and first letter tell the wanted fields apart: no text is made to find one.
const slotOf = (length: number, first: number): number => (length << 7) | first;
const slots: (Field | undefined)[] = [];
for (const field of wanted) slots[slotOf(field.key.length, field.key.charCodeAt(0))] = field;

const takeField = (client: Draft, source: Source, from: number, equals: number, to: number): void => {
  const field = slots[slotOf(equals - from, source.bytes[from] ?? 0)];
  if (field === undefined || !source.text.startsWith(field.key, from)) return;
  (client as Record<string, string | number | undefined>)[field.of] = field.read(source, equals + 1, to);
};

/** Reads the line that begins at `start` into a client; where the next one begins. */
const readLine = (client: Draft, source: Source, start: number): number => {
  const { bytes } = source;
  let from = start;
  let equals = -1;
  for (let at = start; ; at++) {
    const code = at < bytes.length ? bytes[at] : newline;
    // The first one only: names of BullMQ end in more of them.
    if (code === equalsSign && equals < 0) equals = at;
    if (code !== space && code !== newline) continue;
    if (equals > from) takeField(client, source, from, equals, at);
    if (code === newline) return at + 1;
    from = at + 1;
    equals = -1;
  }
};

/** The connections of a reply, in its order; a line without an id is none. https://redis.io/docs/latest/commands/client-list/ */
export const parseClientList = (text: string): readonly Client[] => {
  const source = sourceOf(text);
  const clients: Client[] = [];
  for (let at = 0; at < text.length; ) {
    const client = blank();
    at = readLine(client, source, at);
    if (client.id > 0) clients.push(client);
  }
  return clients;
};
