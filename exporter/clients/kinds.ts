// Connections that say the same of themselves are of one kind: what follows from it is worked out once for all of them.
import { addressGroup } from './address-group.ts';
import { isBlocked, type Role, roleOf } from './role.ts';

/** What connections say of themselves; texts are cut to 1,024 bytes. */
export interface Said {
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
}

/** What they say, and what it tells of them. */
export interface Kind extends Said {
  readonly role: Role;
  readonly isBlocked: boolean;
  /** Where they are, as `addressGroup` tells. */
  readonly network: string;
}

/** The kind of what is said. */
export const kindOf = (said: Said): Kind => ({
  ...said,
  role: roleOf(said),
  isBlocked: isBlocked(said),
  network: addressGroup(said.host),
});

interface Entry {
  readonly kind: Kind;
  /** What tells it from others. */
  readonly key: Uint8Array;
  connections: number;
}

// FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, in 30 bits.
const hashOf = (bytes: Uint8Array, length: number): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash >>> 2;
};

const isKey = (key: Uint8Array, bytes: Uint8Array, length: number): boolean => {
  if (key.length !== length) return false;
  for (let at = 0; at < length; at++) if (key[at] !== bytes[at]) return false;
  return true;
};

/** Kinds by the bytes that tell them apart, kept from one list to the next: of those that are known no text is made. */
export class KnownKinds {
  #entries = new Map<number, Entry>();

  /** Counts a connection of the kind that the first `length` bytes tell; it is made where they are new. */
  count(bytes: Uint8Array, length: number, make: (key: Uint8Array) => Kind): Kind {
    const place = this.#placeOf(bytes, length);
    let entry = this.#entries.get(place);
    if (entry === undefined) {
      // A copy: a Buffer's own slice would be the caller's memory.
      const key = new Uint8Array(bytes.subarray(0, length));
      entry = { kind: make(key), key, connections: 0 };
      this.#entries.set(place, entry);
    }
    entry.connections += 1;
    return entry.kind;
  }

  /** Ends a list: how many connections there are of each kind. Kinds without any are forgotten. */
  take(): ReadonlyMap<Kind, number> {
    const counts = new Map<Kind, number>();
    const all = [...this.#entries.values()];
    const there = all.filter(({ connections }) => connections > 0);
    if (there.length < all.length) this.#entries = new Map();
    for (const entry of there) {
      counts.set(entry.kind, entry.connections);
      entry.connections = 0;
      if (there.length < all.length) this.#entries.set(this.#placeOf(entry.key, entry.key.length), entry);
    }
    return counts;
  }

  // The next free one where another kind has the same hash.
  #placeOf(bytes: Uint8Array, length: number): number {
    let place = hashOf(bytes, length);
    for (;;) {
      const entry = this.#entries.get(place);
      if (entry === undefined || isKey(entry.key, bytes, length)) return place;
      place += 1;
    }
  }
}
