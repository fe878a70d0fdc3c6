import type { Reader, Run, Target } from '../collector.ts';
import { TargetError, untilAborted } from '../failure.ts';
import { applicationUp } from '../metrics/application.ts';
import type { Sample } from '../sample.ts';
import { readPage } from './application-page.ts';
import type { ApplicationAddress, ApplicationPort } from './application-port.ts';

// After a deadline an attempt goes on in the background for this long, in ms, to see whether the application answers again.
const attemptMs = 30_000;

/** The page of one process. One that hung is not waited for again until an attempt in the background was answered. */
class Page {
  readonly #address: ApplicationAddress;
  readonly #closed: AbortSignal;
  #attempt: Promise<string> | undefined;
  #hung: TargetError | undefined;

  constructor(address: ApplicationAddress, closed: AbortSignal) {
    this.#address = address;
    this.#closed = closed;
  }

  async read(signal: AbortSignal): Promise<string> {
    this.#attempt ??= this.#try();
    const attempt = this.#attempt;
    if (this.#hung) throw this.#hung;
    try {
      return await untilAborted(attempt, signal);
    } catch (error) {
      if (this.#attempt === attempt && error instanceof TargetError) this.#hung = error;
      throw error;
    }
  }

  #try(): Promise<string> {
    const attempt = readPage(this.#address, AbortSignal.any([AbortSignal.timeout(attemptMs), this.#closed]));
    const settled = (hung: TargetError | undefined) => {
      this.#attempt = undefined;
      this.#hung = hung;
    };
    attempt.then(
      () => settled(undefined),
      (error: TargetError) => settled(error.reason === 'timeout' ? error : undefined),
    );
    return attempt;
  }
}

/** What an application target is made of. */
export interface ApplicationTargetParts {
  readonly name: string;
  /** One for each of its processes. */
  readonly addresses: readonly ApplicationAddress[];
  readonly collectors: readonly Reader<ApplicationPort>[];
}

/** An application that tells of its own pools: its metrics pages are read in every collection, once for all collectors. */
export class ApplicationTarget implements Target {
  readonly name: string;
  readonly up = applicationUp;
  // Those of its pools stand beside them, since only its pages tell which there are.
  readonly budgets = [];
  readonly collectors: readonly Reader<ApplicationPort>[];
  readonly #closed = new AbortController();
  readonly #pages: readonly Page[];

  constructor({ name, addresses, collectors }: ApplicationTargetParts) {
    this.name = name;
    this.collectors = collectors;
    this.#pages = addresses.map((address) => new Page(address, this.#closed.signal));
  }

  begin(signal: AbortSignal): readonly Run[] {
    const readAt = Date.now();
    const read = Promise.all(this.#pages.map((page) => page.read(signal)));
    const port = { pages: () => read };
    return this.collectors.map((collector) => ({
      collector: collector.name,
      metrics: collector.metrics,
      collect: async () => ({ samples: await collector.collect(port), readAt }),
    }));
  }

  constants(): readonly Sample[] {
    return [];
  }

  close(): void {
    this.#closed.abort();
  }
}
