import { describe, expect, it } from 'vitest';
import { askedChecks, holds, servicesSeen, verdictSamples } from '../../../exporter/audit/verdict.ts';
import { gauge } from '../../../exporter/metric.ts';
import { migrationCheck } from '../../../exporter/metrics/migration.ts';
import { type Sample, sample } from '../../../exporter/sample.ts';

const service = (name: string, unit = 'count' as const) =>
  gauge(name, { unit, help: 'x', labels: ['target', 'service'] });
const connected = service('redis_service_connections');
const expected = service('redis_service_connections_expected');

const services = (here: Readonly<Record<string, number>>, wanted: readonly string[]): readonly Sample[] => [
  ...Object.entries(here).map(([name, value]) => sample(connected, value, { service: name })),
  ...wanted.map((name) => sample(expected, 1, { service: name })),
];
const checks = (held: Readonly<Record<string, number>>): readonly Sample[] =>
  Object.entries(held).map(([check, value]) => sample(migrationCheck, value, { check }));

const verdict = (samples: readonly Sample[], asked = askedChecks({ files: [], hasReference: false })) =>
  Object.fromEntries(
    verdictSamples('main', samples, asked).map(({ labels, value }) => [labels.check ?? 'complete', value]),
  );

describe('verdictSamples', () => {
  it.each([
    [
      'all services here and the old Redis unused',
      services({ api: 2 }, ['api']),
      { retired_unused: 1 },
      { services_connected: 1, complete: 1 },
    ],
    [
      'a service that is not here',
      services({ api: 2, jobs: 0 }, ['api', 'jobs']),
      { retired_unused: 1 },
      { services_connected: 0, complete: 0 },
    ],
    [
      'one that is not expected and not here',
      services({ api: 2, other: 0 }, ['api']),
      { retired_unused: 1 },
      { services_connected: 1, complete: 1 },
    ],
    [
      'one that could not be counted',
      services({ api: 2 }, ['api', 'jobs']),
      { retired_unused: 1 },
      { complete: 0 },
    ],
    [
      'one that could not be counted and one that is not here',
      services({ api: 0 }, ['api', 'jobs']),
      { retired_unused: 1 },
      { services_connected: 0, complete: 0 },
    ],
    ['no service to expect', services({ api: 2 }, []), { retired_unused: 1 }, { complete: 0 }],
    [
      'an old Redis in use',
      services({ api: 2 }, ['api']),
      { retired_unused: 0 },
      { services_connected: 1, complete: 0 },
    ],
    [
      'an old Redis that nobody asked',
      services({ api: 2 }, ['api']),
      {},
      { services_connected: 1, complete: 0 },
    ],
  ])('of %s', (_, seen, held, expectedSamples) => {
    expect(verdict([...seen, ...checks(held)])).toEqual(expectedSamples);
  });

  it('asks for files and settings where the config names some', () => {
    const asked = askedChecks({ files: ['.env'], hasReference: true });
    const seen = [...services({ api: 1 }, ['api']), ...checks({ retired_unused: 1, files: 1 })];
    expect(verdict(seen, asked).complete).toBe(0);
    expect(verdict([...seen, ...checks({ settings: 1 })], asked).complete).toBe(1);
  });
});

it('servicesSeen lists who is connected and who is expected, by name', () => {
  expect(servicesSeen(services({ jobs: 0, api: 2 }, ['jobs', 'gone']))).toEqual([
    { service: 'api', connections: 2, isExpected: false },
    { service: 'gone', connections: undefined, isExpected: true },
    { service: 'jobs', connections: 0, isExpected: true },
  ]);
});

it('holds knows three answers', () => {
  const seen = checks({ files: 1, settings: 0 });
  expect([holds(seen, 'files'), holds(seen, 'settings'), holds(seen, 'retired_unused')]).toEqual([
    true,
    false,
    undefined,
  ]);
});
