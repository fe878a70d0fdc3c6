import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Target } from '../../exporter/collector.ts';
import { type Reason, TargetError } from '../../exporter/failure.ts';
import { counter, gauge } from '../../exporter/metric.ts';
import { type Sample, sample } from '../../exporter/sample.ts';
import { type FailureLog, TargetScraper } from '../../exporter/scrape.ts';

const up = gauge('test_up', { unit: 'boolean', help: 'Up.', labels: ['target'] });
const size = gauge('test_size', { unit: 'bytes', help: 'A size.', labels: ['target'] });
const queue = gauge('test_queue', { unit: 'count', help: 'A queue.', labels: ['target', 'name'] });
const alien = gauge('test_alien', { unit: 'count', help: 'Not declared.', labels: ['target'] });
const budget = counter('test_budget_total', { unit: 'count', help: 'Always known.', labels: ['target'] });

type Collect = () => Promise<readonly Sample[]>;

interface LiteralTarget extends Target {
  /** One signal for each collection begun. */
  readonly signals: readonly AbortSignal[];
}

/** A target whose collectors are these functions, in this order. */
const literalTarget = (collects: Readonly<Record<string, Collect>>): LiteralTarget => {
  const signals: AbortSignal[] = [];
  return {
    name: 'main',
    up,
    collectors: Object.keys(collects).map((name) => ({ name })),
    signals,
    begin: (signal) => {
      signals.push(signal);
      return Object.entries(collects).map(([collector, collect]) => ({
        collector,
        metrics: [size, queue],
        collect: async () => {
          const readAt = Date.now();
          return { samples: await collect(), readAt };
        },
      }));
    },
    budgets: [sample(budget, 99)],
    constants: () => [],
    close: () => {},
  };
};

const scraper = (
  target: Target,
  options: { minIntervalMs?: number; maxSamples?: number; log?: FailureLog } = {},
) => new TargetScraper(target, { minIntervalMs: 0, maxSamples: 100, log: () => {}, ...options });

/** Samples as lines without `target`, and without durations, which differ each time. */
const lines = (samples: readonly Sample[]): readonly string[] =>
  samples
    .filter(({ metric }) => metric.name !== 'headroom_collector_duration_seconds')
    .map(({ metric, labels, value }) => {
      const { target: _, ...own } = labels;
      return [metric.name, ...Object.values(own), value].join(' ');
    });

/** The value of the only sample with that name and those labels. */
const value = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}) => {
  const found = samples.filter(
    (each) =>
      each.metric.name === name && Object.entries(labels).every(([key, held]) => each.labels[key] === held),
  );
  if (found.length > 1) throw new Error(`Expected one ${name}, got ${found.length}`);
  return found[0]?.value;
};

const reasonsOf = (samples: readonly Sample[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    samples
      .filter(({ metric }) => metric.name === 'headroom_target_failure_reason')
      .map(({ labels }) => [labels.collector, labels.reason]),
  );

const sizeOf =
  (bytes: number): Collect =>
  async () => [sample(size, bytes)];
const failing =
  (reason: Reason): Collect =>
  () =>
    Promise.reject(new TargetError(reason, `failed: ${reason}`));
const hanging: Collect = () => new Promise(() => {});

/** A collector that waits until it is let go. */
const gated = () => {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let runs = 0;
  const collect: Collect = async () => {
    runs += 1;
    await gate;
    return [sample(size, runs)];
  };
  return { collect, open: () => open() };
};

const second = 1000;
const patient = 30 * second;

// Only the calendar: deadlines and durations stay real.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_795_427_133_000 });
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('a scrape', () => {
  it('gives what each collector read, how it went, and what is always known', async () => {
    const target = literalTarget({
      first: sizeOf(7),
      second: async () => [sample(queue, 1, { name: 'a' }), sample(queue, 2, { name: 'b' })],
    });
    expect(lines(await scraper(target).scrape(patient))).toEqual([
      'test_size 7',
      'test_queue a 1',
      'test_queue b 2',
      'test_up 1',
      'headroom_collector_success first 1',
      'headroom_collector_age_seconds first 0',
      'headroom_collector_samples_dropped first 0',
      'headroom_collector_success second 1',
      'headroom_collector_age_seconds second 0',
      'headroom_collector_samples_dropped second 0',
      'test_budget_total 99',
      'headroom_collector_age_budget_seconds first 60',
      'headroom_collector_age_budget_seconds second 60',
    ]);
  });

  it('names the target in every sample', async () => {
    const target = literalTarget({ first: sizeOf(7), second: failing('busy') });
    const samples = await scraper(target).scrape(patient);
    expect(new Set(samples.map(({ labels }) => labels.target))).toEqual(new Set(['main']));
  });

  it('measures how long each collector took, also when it failed', async () => {
    const samples = await scraper(literalTarget({ first: sizeOf(7), second: hanging })).scrape(50);
    const duration = (collector: string) =>
      value(samples, 'headroom_collector_duration_seconds', { collector }) ?? Number.NaN;
    expect(duration('first')).toBeLessThan(duration('second'));
    expect(duration('second')).toBeGreaterThan(0.04);
  });
});

describe('a collector that fails', () => {
  it('fails alone, with its reason, and the others stay', async () => {
    const target = literalTarget({ first: sizeOf(7), second: failing('permission') });
    expect(lines(await scraper(target).scrape(patient))).toEqual([
      'test_size 7',
      'test_up 1',
      'headroom_collector_success first 1',
      'headroom_collector_age_seconds first 0',
      'headroom_collector_samples_dropped first 0',
      'headroom_collector_success second 0',
      'headroom_target_failure_reason second permission 1',
      'test_budget_total 99',
      'headroom_collector_age_budget_seconds first 60',
      'headroom_collector_age_budget_seconds second 60',
    ]);
  });

  it('gives what it read when that is not all, with the reason, and the log is told once', async () => {
    const shortfall = new TargetError('permission', 'NOPERM no');
    const log = vi.fn<FailureLog>();
    const literal = literalTarget({ first: sizeOf(7) });
    const target = {
      ...literal,
      begin: (signal: AbortSignal) =>
        literal.begin(signal).map((run) => ({
          ...run,
          collect: async () => ({ ...(await run.collect()), shortfall }),
        })),
    };
    const scraped = scraper(target, { log });
    for (let time = 0; time < 2; time++) {
      expect(lines(await scraped.scrape(patient))).toEqual([
        'test_size 7',
        'test_up 1',
        'headroom_collector_success first 0',
        'headroom_collector_age_seconds first 0',
        'headroom_collector_samples_dropped first 0',
        'headroom_target_failure_reason first permission 1',
        'test_budget_total 99',
        'headroom_collector_age_budget_seconds first 60',
      ]);
    }
    expect(log).toHaveBeenCalledExactlyOnceWith({
      target: 'main',
      collector: 'first',
      reason: 'permission',
      error: shortfall,
      partial: true,
    });
  });

  it('takes the target down when it is the first one', async () => {
    const target = literalTarget({ first: failing('loading'), second: sizeOf(7) });
    const samples = await scraper(target).scrape(patient);
    expect([value(samples, 'test_up'), value(samples, 'test_size')]).toEqual([0, 7]);
  });

  it('is internal when it throws before it waits for anything', async () => {
    const target = literalTarget({
      first: () => {
        throw new RangeError('ours');
      },
    });
    expect(reasonsOf(await scraper(target).scrape(patient))).toEqual({ first: 'internal' });
  });

  it('is internal, not late, when the target cannot even begin, and the log is told', async () => {
    const fault = new RangeError('ours');
    const log = vi.fn<FailureLog>();
    const target = {
      ...literalTarget({ first: sizeOf(7) }),
      begin: () => {
        throw fault;
      },
    };
    expect(reasonsOf(await scraper(target, { log }).scrape(patient))).toEqual({ first: 'internal' });
    expect(log).toHaveBeenCalledExactlyOnceWith({
      target: 'main',
      collector: 'first',
      reason: 'internal',
      error: fault,
      partial: false,
    });
  });

  it.each<readonly [string, readonly Sample[]]>([
    ['a metric it does not declare', [sample(alien, 1)]],
    ['NaN', [sample(size, Number.NaN)]],
    ['two samples of the same labels', [sample(queue, 1, { name: 'a' }), sample(queue, 2, { name: 'a' })]],
    ['a target of its own', [{ metric: size, labels: { target: 'other' }, value: 1 }]],
  ])('is internal when it gives %s, and gives nothing then', async (_, batch) => {
    const target = literalTarget({
      first: sizeOf(7),
      second: async () => [sample(queue, 5, { name: 'ok' }), ...batch],
    });
    const samples = await scraper(target).scrape(patient);
    expect(reasonsOf(samples)).toEqual({ second: 'internal' });
    expect(value(samples, 'test_queue')).toBeUndefined();
    expect(value(samples, 'test_size')).toBe(7);
  });
});

describe('the cap', () => {
  it('leaves samples over it out, and counts them', async () => {
    const collect: Collect = async () => ['a', 'b', 'c', 'd', 'e'].map((name) => sample(queue, 1, { name }));
    const samples = await scraper(literalTarget({ first: collect }), { maxSamples: 3 }).scrape(patient);
    expect(lines(samples)).toEqual([
      'test_queue a 1',
      'test_queue b 1',
      'test_queue c 1',
      'test_up 1',
      'headroom_collector_success first 1',
      'headroom_collector_age_seconds first 0',
      'headroom_collector_samples_dropped first 2',
      'test_budget_total 99',
      'headroom_collector_age_budget_seconds first 60',
    ]);
  });

  it('is for each collector on its own', async () => {
    const three: Collect = async () => ['a', 'b', 'c'].map((name) => sample(queue, 1, { name }));
    const target = literalTarget({ first: sizeOf(7), second: three });
    const samples = await scraper(target, { maxSamples: 3 }).scrape(patient);
    expect(value(samples, 'headroom_collector_samples_dropped', { collector: 'second' })).toBe(0);
  });
});

describe('the deadline', () => {
  it('gives the reason timeout, in time', async () => {
    const start = performance.now();
    const samples = await scraper(literalTarget({ first: hanging })).scrape(50);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(reasonsOf(samples)).toEqual({ first: 'timeout' });
    expect(value(samples, 'test_up')).toBe(0);
  });

  it('gives what was read before it', async () => {
    const samples = await scraper(literalTarget({ first: sizeOf(7), second: hanging })).scrape(50);
    expect(reasonsOf(samples)).toEqual({ second: 'timeout' });
    expect([value(samples, 'test_up'), value(samples, 'test_size')]).toEqual([1, 7]);
  });

  it('tells the target, so that it gives up what it still waits for', async () => {
    const target = literalTarget({ first: hanging });
    await scraper(target).scrape(50);
    expect(target.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('is not told to a target that answered before it', async () => {
    const target = literalTarget({ first: sizeOf(7), slow: sizeOf(8) });
    const main = scraper(target);
    await main.scrape(50);
    await scraper(literalTarget({ first: hanging })).scrape(100);
    expect(target.signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('may be a fraction of a millisecond over', async () => {
    const samples = await scraper(literalTarget({ first: sizeOf(7) })).scrape(7949.999999999999);
    expect(value(samples, 'test_size')).toBe(7);
  });

  it('leaves the next scrape a collection of its own', async () => {
    const target = literalTarget({ first: hanging });
    const main = scraper(target, { minIntervalMs: 14 * second });
    await main.scrape(20);
    await main.scrape(20);
    expect(target.signals).toHaveLength(2);
  });

  it('forgets what comes after it', async () => {
    const { collect, open } = gated();
    const main = scraper(literalTarget({ first: collect }));
    await main.scrape(20);
    open();
    expect(value(await main.scrape(patient), 'test_size')).toBe(2);
  });
});

describe('overlapping scrapes', () => {
  it('share one collection', async () => {
    const { collect, open } = gated();
    const target = literalTarget({ first: collect });
    const main = scraper(target);
    const scrapes = [main.scrape(patient), main.scrape(patient), main.scrape(patient)];
    open();
    expect((await Promise.all(scrapes)).map((samples) => value(samples, 'test_size'))).toEqual([1, 1, 1]);
    expect(target.signals).toHaveLength(1);
  });

  it('answer a shorter deadline with timeout, without disturbing the first', async () => {
    const { collect, open } = gated();
    const target = literalTarget({ first: collect, second: sizeOf(8) });
    const main = scraper(target);
    const long = main.scrape(patient);
    const short = await main.scrape(20);
    expect(reasonsOf(short)).toEqual({ first: 'timeout', second: 'timeout' });
    expect(value(short, 'test_up')).toBe(0);
    open();
    expect(reasonsOf(await long)).toEqual({});
    expect(target.signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it('log nothing for a shorter deadline: the collection has not failed', async () => {
    const { collect, open } = gated();
    const log = vi.fn<FailureLog>();
    const main = scraper(literalTarget({ first: collect }), { log });
    const long = main.scrape(patient);
    await main.scrape(20);
    open();
    await long;
    expect(log).not.toHaveBeenCalled();
  });

  it('of different targets do not wait for each other', async () => {
    const stuck = scraper(literalTarget({ first: hanging })).scrape(200);
    const samples = await scraper(literalTarget({ first: sizeOf(7) })).scrape(patient);
    expect(value(samples, 'test_size')).toBe(7);
    await stuck;
  });
});

describe('the min interval', () => {
  /** A scraper whose readings are numbered. */
  const numbered = (minIntervalMs: number, during = () => {}) => {
    let runs = 0;
    const collect: Collect = async () => {
      runs += 1;
      during();
      return [sample(size, runs)];
    };
    return scraper(literalTarget({ first: collect }), { minIntervalMs });
  };
  const sizeIn = async (main: TargetScraper) => value(await main.scrape(patient), 'test_size');

  it('shares a collection that finished within it', async () => {
    const main = numbered(14 * second);
    const first = await sizeIn(main);
    pass(13_999);
    expect([first, await sizeIn(main)]).toEqual([1, 1]);
  });

  it('lets a scrape after it collect anew', async () => {
    const main = numbered(14 * second);
    await sizeIn(main);
    pass(14 * second);
    expect(await sizeIn(main)).toBe(2);
  });

  it('is counted from the end of a collection', async () => {
    const main = numbered(14 * second, () => pass(5 * second));
    await sizeIn(main);
    pass(13_999);
    expect(await sizeIn(main)).toBe(1);
  });

  it('of 0 shares nothing that has finished', async () => {
    const main = numbered(0);
    await sizeIn(main);
    expect(await sizeIn(main)).toBe(2);
  });

  it('shares nothing when the clock was set back meanwhile', async () => {
    const main = numbered(14 * second);
    await sizeIn(main);
    pass(-3600 * second);
    expect(await sizeIn(main)).toBe(2);
  });

  it('shares nothing of a target that was down', async () => {
    const answers: Collect[] = [failing('refused'), sizeOf(7)];
    const collect: Collect = () => (answers.shift() ?? hanging)();
    const main = scraper(literalTarget({ first: collect }), { minIntervalMs: 14 * second });
    const down = await main.scrape(patient);
    expect([value(down, 'test_up'), value(await main.scrape(patient), 'test_up')]).toEqual([0, 1]);
  });

  it('shares the failure of a collector beside the first one too', async () => {
    const target = literalTarget({ first: sizeOf(7), second: failing('error') });
    const main = scraper(target, { minIntervalMs: 14 * second });
    await main.scrape(patient);
    expect(reasonsOf(await main.scrape(patient))).toEqual({ second: 'error' });
    expect(target.signals).toHaveLength(1);
  });

  it('makes the age of what is shared grow', async () => {
    const main = numbered(14 * second);
    const ages: (number | undefined)[] = [];
    for (const ms of [0, 5 * second, 4 * second]) {
      pass(ms);
      ages.push(value(await main.scrape(patient), 'headroom_collector_age_seconds'));
    }
    expect(ages).toEqual([0, 5, 9]);
  });

  it('tells the constants of now with what is shared', async () => {
    let spent = 0;
    const constants = () => [sample(budget, ++spent)];
    const target = { ...literalTarget({ first: sizeOf(7) }), budgets: [], constants };
    const main = scraper(target, { minIntervalMs: 14 * second });
    await main.scrape(patient);
    expect(value(await main.scrape(patient), 'test_budget_total')).toBe(2);
  });
});

describe('the age of a reading', () => {
  it('counts from before it was read', async () => {
    const slow: Collect = async () => {
      pass(2 * second);
      return [sample(size, 7)];
    };
    const samples = await scraper(literalTarget({ first: slow })).scrape(patient);
    expect(value(samples, 'headroom_collector_age_seconds')).toBe(2);
  });

  it('is never below 0, should the clock be set back', async () => {
    const slow: Collect = async () => {
      pass(-3600 * second);
      return [sample(size, 7)];
    };
    const samples = await scraper(literalTarget({ first: slow })).scrape(patient);
    expect(value(samples, 'headroom_collector_age_seconds')).toBe(0);
  });

  it('is absent when there is no reading', async () => {
    const samples = await scraper(literalTarget({ first: failing('refused') })).scrape(patient);
    expect(value(samples, 'headroom_collector_age_seconds')).toBeUndefined();
  });
});

describe('the log', () => {
  it('is told once when a failure begins, changes its reason, and ends', async () => {
    const answers = [
      sizeOf(1),
      failing('refused'),
      failing('refused'),
      failing('loading'),
      failing('loading'),
      sizeOf(2),
      sizeOf(3),
      failing('refused'),
    ];
    const events: string[] = [];
    const collect: Collect = () => (answers.shift() ?? hanging)();
    const main = scraper(literalTarget({ first: collect }), {
      log: ({ target, collector, reason, error }) =>
        events.push([target, collector, reason, error instanceof Error ? error.message : error].join(' | ')),
    });
    for (const _ of [...answers]) await main.scrape(patient);
    expect(events).toEqual([
      'main | first | refused | failed: refused',
      'main | first | loading | failed: loading',
      'main | first |  | ',
      'main | first | refused | failed: refused',
    ]);
  });

  it('is told of each collector by itself', async () => {
    const log = vi.fn<FailureLog>();
    const target = literalTarget({ first: failing('busy'), second: failing('busy'), third: sizeOf(7) });
    await scraper(target, { log }).scrape(patient);
    expect(log.mock.calls.map(([{ collector, reason }]) => [collector, reason])).toEqual([
      ['first', 'busy'],
      ['second', 'busy'],
    ]);
  });

  it('is not told again of a failure that scrapes share', async () => {
    const log = vi.fn<FailureLog>();
    const target = literalTarget({ first: sizeOf(7), second: failing('error') });
    const main = scraper(target, { minIntervalMs: 14 * second, log });
    await main.scrape(patient);
    await main.scrape(patient);
    expect(log).toHaveBeenCalledTimes(1);
  });
});

describe('up', () => {
  it('is not known before the first scrape', () => {
    expect(scraper(literalTarget({ first: sizeOf(7) })).up).toBeUndefined();
  });

  it('follows the first collector', async () => {
    const answers = [sizeOf(7), failing('refused'), sizeOf(8)];
    const collect: Collect = () => (answers.shift() ?? hanging)();
    const main = scraper(literalTarget({ first: collect, second: failing('error') }));
    const seen: (boolean | undefined)[] = [];
    for (const _ of [...answers]) {
      await main.scrape(patient);
      seen.push(main.up);
    }
    expect(seen).toEqual([true, false, true]);
  });
});
