import { celeryBudgets, type RedisPrices, redisBudgets, redisPrices } from './budgets.ts';
import { CeleryEvents } from './celery/events.ts';
import { redisCollectors } from './collectors/index.ts';
import type { Config, RedisTargetConfig } from './config/config.ts';
import { exposition } from './exposition.ts';
import { redisCommandsProcessed } from './metrics/redis.ts';
import { type OperationsSeen, OperationsWindow } from './operations.ts';
import type { Sample } from './sample.ts';
import { type FailureLog, TargetScraper } from './scrape.ts';
import { selfSamples } from './self.ts';
import { RedisTarget } from './targets/redis.ts';

const open = (config: RedisTargetConfig, prices: RedisPrices): RedisTarget => {
  const audience = new CeleryEvents(config.celery);
  return new RedisTarget({
    name: config.name,
    address: config.address,
    collectors: redisCollectors(config, audience),
    budgets: [...redisBudgets(config.budgets), ...redisPrices(prices), ...celeryBudgets(config.celery)],
    allowance: { commandsPerDay: config.budgets.commandsPerDay, share: config.ownShare },
    audience,
  });
};

/** The targets of a config, and the pages Prometheus asks for. */
export class Exporter {
  readonly #scrapers: readonly TargetScraper[];
  readonly #config: Config;
  readonly #operations = new Map<string, OperationsWindow>();
  readonly #version: string;

  constructor(config: Config, log: FailureLog, version: string) {
    this.#config = config;
    this.#version = version;
    const { minIntervalMs, maxSamples } = config;
    this.#scrapers = config.targets.map(
      (target) => new TargetScraper(open(target, config.prices), { minIntervalMs, maxSamples, log }),
    );
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
