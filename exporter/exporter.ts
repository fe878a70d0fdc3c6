import { isDeepStrictEqual } from 'node:util';
import { type Evidence, evidenceOf } from './audit/evidence.ts';
import type { Findings } from './audit/findings.ts';
import { askedChecks, type MigrationCheckName, verdictSamples } from './audit/verdict.ts';
import type { Config, RedisTargetConfig, TargetConfig } from './config/config.ts';
import { exposition } from './exposition.ts';
import { redisCommandsProcessed } from './metrics/redis.ts';
import { openTarget } from './open.ts';
import { type OperationsSeen, OperationsWindow } from './operations.ts';
import type { Sample } from './sample.ts';
import { type FailureLog, TargetScraper } from './scrape.ts';
import { type ConfigState, selfSamples } from './self.ts';

/** What of a config concerns every target. */
const sharedOf = ({ scrapeTimeoutMs, minIntervalMs, maxSamples, prices }: Config) => ({
  scrapeTimeoutMs,
  minIntervalMs,
  maxSamples,
  prices,
});

/** The targets of a config, and the pages Prometheus asks for. */
export class Exporter {
  #scrapers: readonly TargetScraper[] = [];
  #config: Config;
  #state: ConfigState = { isReadable: true, readAt: Date.now() };
  #reloading: Promise<void> = Promise.resolve();
  readonly #operations = new Map<string, OperationsWindow>();
  readonly #log: FailureLog;
  readonly #version: string;

  /** An exporter of every target of the config. */
  static async open(config: Config, log: FailureLog, version: string): Promise<Exporter> {
    const exporter = new Exporter(config, log, version);
    await exporter.#adopt(config);
    return exporter;
  }

  private constructor(config: Config, log: FailureLog, version: string) {
    this.#config = config;
    this.#log = log;
    this.#version = version;
  }

  /** The config in use. */
  get config(): Config {
    return this.#config;
  }

  /**
   * Reads a config and uses it from now on; targets it leaves as they were keep their connections and what they know.
   * Rejects with whatever reading it threw: then the config before stays in use, and the metrics say so.
   */
  reload(read: () => Config): Promise<void> {
    const reloaded = this.#reloading.then(() => this.#reload(read));
    this.#reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  async #reload(read: () => Config): Promise<void> {
    try {
      await this.#adopt(read());
      this.#state = { isReadable: true, readAt: Date.now() };
    } catch (error) {
      this.#state = { ...this.#state, isReadable: false };
      throw error;
    }
  }

  async #adopt(config: Config): Promise<void> {
    const former = this.#scrapers;
    const scrapers = await Promise.all(config.targets.map((_, index) => this.#scraperFor(config, index)));
    this.#scrapers = scrapers;
    this.#config = config;
    for (const scraper of former.filter((each) => !scrapers.includes(each))) {
      this.#operations.delete(scraper.target.name);
      // Scrapes that have begun get what they asked for.
      void scraper.close();
    }
  }

  /** The scraper of a target of the config: the one there is where nothing of it changed, else a new one. */
  async #scraperFor(config: Config, index: number): Promise<TargetScraper> {
    const wanted = config.targets[index] as TargetConfig;
    const known = this.#config.targets.findIndex((target) => isDeepStrictEqual(target, wanted));
    const kept = isDeepStrictEqual(sharedOf(config), sharedOf(this.#config)) && this.#scrapers[known];
    if (kept) return kept;
    const { minIntervalMs, maxSamples } = config;
    return new TargetScraper(await openTarget(wanted, config), { minIntervalMs, maxSamples, log: this.#log });
  }

  get targets(): readonly string[] {
    return this.#scrapers.map(({ target }) => target.name);
  }

  /** Every target and the exporter itself, as text; within the deadline in ms, or else the config's. */
  async metrics(deadlineMs = this.#config.scrapeTimeoutMs): Promise<string> {
    return exposition([...(await this.samples(deadlineMs)), ...selfSamples(this.#version, this.#state)]);
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

  /** The config of a Redis target; undefined when no target of that kind has that name. */
  redisConfigOf(name: string): RedisTargetConfig | undefined {
    return this.#config.targets.find(
      (target): target is RedisTargetConfig => target.kind === 'redis' && target.name === name,
    );
  }

  /** The checks of the move to a Redis target, by samples of it; undefined where the config tells of none. */
  evidenceOf(name: string, samples: readonly Sample[]): readonly Evidence[] | undefined {
    const asked = this.#asked(name);
    return asked && evidenceOf(samples, this.findingsOf(name), asked);
  }

  /** What the checks of a target noted of their last run. */
  findingsOf(name: string): Findings {
    return this.#scrapers.find(({ target }) => target.name === name)?.target.findings ?? {};
  }

  /** The checks that the config asks for; undefined where it tells of no move. */
  #asked(name: string): readonly MigrationCheckName[] | undefined {
    const config = this.redisConfigOf(name);
    return (
      config?.migration &&
      askedChecks({ files: config.migration.files, hasReference: config.redisConf !== undefined })
    );
  }

  async #scrape(scraper: TargetScraper, deadlineMs: number): Promise<readonly Sample[]> {
    const samples = await this.#read(scraper, deadlineMs);
    const { name } = scraper.target;
    const asked = this.#asked(name);
    return asked ? [...samples, ...verdictSamples(name, samples, asked)] : samples;
  }

  async #read(scraper: TargetScraper, deadlineMs: number): Promise<readonly Sample[]> {
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
