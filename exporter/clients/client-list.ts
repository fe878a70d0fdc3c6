// CLIENT LIST in one pass over its bytes: a server with 5,000 clients answers with more than a megabyte.
import { type Kind, KnownKinds, kindOf } from './kinds.ts';

/** A connection as CLIENT LIST tells of it. */
export interface Client {
  readonly kind: Kind;
  readonly id: number;
  readonly ageSeconds: number;
  readonly idleSeconds: number;
  /** Of the output buffer, over the fixed part that each connection has. */
  readonly outputBytes: number;
  /** Undefined before Redis 6.2. */
  readonly memoryBytes: number | undefined;
  /** Commands since it connected; undefined before Redis 8 and Valkey 8.1. */
  readonly commands: number | undefined;
}

/** The connections of a reply, in its order, and how many there are of each kind. */
export interface ClientList {
  readonly clients: readonly Client[];
  readonly kinds: ReadonlyMap<Kind, number>;
}

const longest = 1024;
const newline = 10;
const space = 32;
const zero = 48;
const colon = 58;
const equalsSign = 61;

// Texts tell the kind, and `db` with them; numbers differ from one client to the next.
const texts = ['addr', 'name', 'lib-name', 'user', 'flags', 'cmd', 'db'];
const numbers = ['id', 'age', 'idle', 'omem', 'tot-mem', 'tot-cmds'];

interface Field {
  readonly key: Uint8Array;
  /** Among the texts, or the numbers. */
  readonly place: number;
  readonly isText: boolean;
}

// Length and first letter tell the wanted fields apart.
const slotOf = (length: number, first: number): number => ((length & 15) << 7) | (first & 127);
const slots = Array<Field | undefined>(16 << 7).fill(undefined);
for (const names of [texts, numbers])
  for (const [place, name] of names.entries())
    slots[slotOf(name.length, name.charCodeAt(0))] = {
      key: Buffer.from(name),
      place,
      isText: names === texts,
    };

const address = slots[slotOf('addr'.length, 'a'.charCodeAt(0))]?.key;

/** What was read of a line: where each text begins and ends, and each number, -1 where it is not told. */
interface Line {
  readonly begins: number[];
  readonly ends: number[];
  readonly numbers: number[];
}

const numberAt = (bytes: Uint8Array, from: number, to: number): number => {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + ((bytes[at] as number) - zero);
  return value;
};

/** Where an address ends: `127.0.0.1:40780`, `[::1]:52932`, `/data/redis.sock:0`, `[/data/redis.sock:0]:0`. */
const beforePort = (bytes: Uint8Array, from: number, to: number): number => {
  for (let end = to - 1; end > from; end--) if (bytes[end] === colon) return end;
  return to;
};

const takeField = (line: Line, bytes: Uint8Array, from: number, equals: number, to: number): void => {
  const field = slots[slotOf(equals - from, bytes[from] as number)];
  if (field === undefined) return;
  const { key, isText, place } = field;
  if (key.length !== equals - from) return;
  for (let at = 1; at < key.length; at++) if (bytes[from + at] !== key[at]) return;
  const begin = equals + 1;
  if (!isText) {
    line.numbers[place] = numberAt(bytes, begin, to);
    return;
  }
  const end = key === address ? beforePort(bytes, begin, to) : to;
  line.begins[place] = begin;
  line.ends[place] = Math.min(end, begin + longest);
};

/** Reads the line that begins at `start`; where the next one begins. */
const readLine = (line: Line, bytes: Uint8Array, start: number): number => {
  let from = start;
  let equals = -1;
  for (let at = start; ; at++) {
    const code = at < bytes.length ? (bytes[at] as number) : newline;
    // The first one only: names of BullMQ end in more of them.
    if (code === equalsSign && equals < 0) equals = at;
    if (code !== space && code !== newline) continue;
    if (equals > from) takeField(line, bytes, from, equals, at);
    if (code === newline) return at + 1;
    from = at + 1;
    equals = -1;
  }
};

/** In brackets are addresses of IPv6, and sockets as Valkey 8.1 and later write them. */
const hostOf = (place: string): string => {
  if (!place.startsWith('[') || !place.endsWith(']')) return place;
  const bare = place.slice(1, -1);
  return bare.startsWith('/') && bare.endsWith(':0') ? bare.slice(0, -2) : bare;
};

// The texts of a line one after the other, each with a newline after it, which is in none of them.
const scratch = Buffer.alloc(texts.length * (longest + 1));

/** What tells the kind of a line, in `scratch`; its length. */
const gather = ({ begins, ends }: Line, bytes: Uint8Array): number => {
  let length = 0;
  for (let place = 0; place < texts.length; place++) {
    const end = ends[place] as number;
    for (let at = begins[place] as number; at < end; at++) scratch[length++] = bytes[at] as number;
    scratch[length++] = newline;
  }
  return length;
};

const kindOfTexts = (key: Uint8Array): Kind => {
  const [place = '', name = '', library = '', user = '', flags = '', command = '', db] = Buffer.from(key)
    .toString()
    .split('\n');
  return kindOf({ host: hostOf(place), name, library, user, flags, command, db: Number(db) || 0 });
};

const told = (value: number): number | undefined => (value < 0 ? undefined : value);

/** The connections of a reply; a line without an id is none. https://redis.io/docs/latest/commands/client-list/ */
export const parseClientList = (bytes: Uint8Array, known = new KnownKinds()): ClientList => {
  const line: Line = { begins: texts.map(() => 0), ends: texts.map(() => 0), numbers: numbers.map(() => -1) };
  const clients: Client[] = [];
  for (let at = 0; at < bytes.length; ) {
    line.ends.fill(0);
    line.begins.fill(0);
    line.numbers.fill(-1);
    at = readLine(line, bytes, at);
    const id = line.numbers[0] as number;
    if (id <= 0) continue;
    clients.push({
      kind: known.count(scratch, gather(line, bytes), kindOfTexts),
      id,
      ageSeconds: Math.max(0, line.numbers[1] as number),
      idleSeconds: Math.max(0, line.numbers[2] as number),
      outputBytes: Math.max(0, line.numbers[3] as number),
      memoryBytes: told(line.numbers[4] as number),
      commands: told(line.numbers[5] as number),
    });
  }
  return { clients, kinds: known.take() };
};
