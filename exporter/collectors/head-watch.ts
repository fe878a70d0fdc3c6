// Since when the oldest message of each list waits, told from what was seen at the lists' heads.

/** A moment, and how it is known: told by the message's own header, or by its first being seen. */
export interface Since {
  /** Ms since the epoch. */
  readonly at: number;
  readonly source: 'header' | 'head';
}

/** What is next in line in a list. */
export interface Head {
  /** Unique, and the same when the message is restored. */
  readonly identity: string;
  /** When it was sent, in ms since the epoch. */
  readonly sentAt: number | undefined;
  /** Before this it is not late. */
  readonly eta: number | undefined;
  readonly redelivered: boolean;
}

// Restored messages are remembered for long after they were seen: a visibility timeout is an hour.
const most = 4096;

const earlier = (a: Since, b: Since | undefined): Since => (b !== undefined && b.at < a.at ? b : a);

/**
 * Remembers heads by identity, so that a message that was fetched and restored, to whichever list, is as old as before.
 * kombu restores in front of the head: then the former head may wait behind the new one, and the list is as old as both.
 */
export class HeadWatch {
  readonly #seen = new Map<string, { readonly firstAt: number; behind: Since | undefined }>();
  readonly #heads = new Map<string, Head>();

  /** The former head of a list that may still be right behind a restored one; undefined where it was surely taken. */
  displaced(list: string, head: Head): Head | undefined {
    const former = this.#heads.get(list);
    return head.redelivered && former?.identity !== head.identity ? former : undefined;
  }

  /** Takes note of a list's head, and of whether the former one was found behind it; returns since when the list waits. */
  see(list: string, head: Head, now: number, formerStays = false): Since {
    const former = this.#heads.get(list);
    const isNew = former?.identity !== head.identity;
    const { firstAt = now, behind } = this.#seen.get(head.identity) ?? {};
    const noted = { firstAt: Math.min(firstAt, now), behind };
    if (former && isNew && formerStays) noted.behind = earlier(this.#since(former, now), behind);
    if (former && isNew && !formerStays) this.#forgetBehind(former);
    // Set anew, it is the last to be forgotten.
    this.#seen.delete(head.identity);
    this.#seen.set(head.identity, noted);
    this.#heads.set(list, head);
    return this.#since(head, now);
  }

  /** Forgets the heads of all lists but these; what was seen is kept while there is room. */
  keep(lists: ReadonlySet<string>): void {
    for (const list of this.#heads.keys()) if (!lists.has(list)) this.#heads.delete(list);
    const room = Math.max(most, 2 * lists.size);
    for (const identity of this.#seen.keys()) {
      if (this.#seen.size <= room) break;
      this.#seen.delete(identity);
    }
  }

  #since({ identity, sentAt, eta }: Head, now: number): Since {
    const { firstAt = now, behind } = this.#seen.get(identity) ?? {};
    const from = sentAt ?? firstAt;
    const own: Since = { at: Math.max(from, eta ?? from), source: sentAt === undefined ? 'head' : 'header' };
    return earlier(own, behind);
  }

  #forgetBehind({ identity }: Head): void {
    const noted = this.#seen.get(identity);
    if (noted) noted.behind = undefined;
  }
}
