import type { Target } from './collector.ts';
import type { Config } from './config/config.ts';
import { exposition } from './exposition.ts';
import { redisCommandsProcessed } from './metrics/redis.ts';
import { openTargets } from './open.ts';
import { type OperationsSeen, OperationsWindow } from './operations.ts';
import type { Sample } from './sample.ts';
import { type FailureLog, TargetScraper } from './scrape.ts';
import { selfSamples } from './self.ts';

/** The targets of a config, and the pages Prometheus asks for. */
export class Exporter {
  readonly #scrapers: readonly TargetScraper[];
  readonly #config: Config;
  readonly #operations = new Map<string, OperationsWindow>();
  readonly #version: string;

  /** An exporter of every target of the config. */
  static async open(config: Config, log: FailureLog, version: string): Promise<Exporter> {
    return new Exporter(config, await openTargets(config), log, version);
  }

  private constructor(config: Config, targets: readonly Target[], log: FailureLog, version: string) {
    this.#config = config;
    this.#version = version;
    const { minIntervalMs, maxSamples } = config;
    this.#scrapers = targets.map((target) => new TargetScraper(target, { minIntervalMs, maxSamples, log }));
  }

  get targets(): readonly string[] {
    return this.#scrapers.map(({ target }) => target.name);
  }

  /** Every target and the exporter itself, as text; within the deadline in ms, or else the config's. */
  async metrics(deadlineMs = this.#config.scrapeTimeoutMs): Promise<string> {
    return exposition([...(await this.samples(deadlineMs)), ...selfSamples(this.#version)]);
  }

  /** Every target, as samples. */
  async samples(deadlineMs = this.#config.scrapeTimeoutMs): Promise<readonly Sample[]> {
    return (await Promise.all(this.#scrapers.map((scraper) => this.#scrape(scraper, deadlineMs)))).flat();
  }

  /** One configured target, as samples; none when no target has that name. */
  async samplesOf(name: string, deadlineMs = this.#config.scrapeTimeoutMs): Promise<readonly Sample[]> {
    const scraper = this.#scrapers.find(({ target }) => target.name === name);
    return scraper ? this.#scrape(scraper, deadlineMs) : [];
  }

  /** The names of the targets of a kind, in the order of the config. */
  targetsOf(kind: string): readonly string[] {
    return this.#config.targets.filter((target) => target.kind === kind).map(({ name }) => name);
  }

  /** The operations of a Redis target as far back as was watched, a day at most; undefined when not known yet. */
  operationsOf(name: string): OperationsSeen | undefined {
    return this.#operations.get(name)?.seen();
  }

  async #scrape(scraper: TargetScraper, deadlineMs: number): Promise<readonly Sample[]> {
    const samples = await scraper.scrape(deadlineMs);
    const total = samples.find(({ metric }) => metric === redisCommandsProcessed)?.value;
    if (total === undefined) return samples;
    const { name } = scraper.target;
    const window = this.#operations.get(name) ?? new OperationsWindow();
    this.#operations.set(name, window);
    window.observe(total, Date.now());
    return samples;
  }

  /** One configured target as text, or undefined when no target has that name. */
  async probe(name: string, deadlineMs = this.#config.scrapeTimeoutMs): Promise<string | undefined> {
    const scraper = this.#scrapers.find(({ target }) => target.name === name);
    return scraper && exposition(await this.#scrape(scraper, deadlineMs));
  }

  /** Each target's name and whether it answered when it was last scraped; undefined before the first scrape. */
  states(): readonly { readonly name: string; readonly up: boolean | undefined }[] {
    return this.#scrapers.map((scraper) => ({ name: scraper.target.name, up: scraper.up }));
  }

  close(): void {
    for (const { target } of this.#scrapers) target.close();
  }
}
