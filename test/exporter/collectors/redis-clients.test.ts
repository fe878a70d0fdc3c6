import { describe, expect, it } from 'vitest';
import { Checker } from '../../../exporter/checked.ts';
import type { DeclaredService } from '../../../exporter/clients/service-rules.ts';
import { populationOf, redisClients } from '../../../exporter/collectors/redis-clients.ts';
import { exposition } from '../../../exporter/exposition.ts';
import type { Sample } from '../../../exporter/sample.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { clientLine } from '../../support/clients.ts';
import { literalPort } from '../../support/redis-port.ts';
import { capture } from '../../support/servers.ts';

const listing = (lines: readonly string[]) => ({
  '0 client list': lines.map((line) => `${line}\n`).join(''),
});

const valuesOf = (samples: readonly Sample[], name: string, ...labels: readonly string[]) =>
  Object.fromEntries(
    samples
      .filter(({ metric }) => metric.name === name)
      .map((each) => [labels.map((label) => each.labels[label]).join(' '), each.value]),
  );
const api: DeclaredService = { name: 'api', match: { clientName: ['api-*'] }, expected: 2 };

describe('redisClients', () => {
  it('counts connections by service, and none of those that are missing', async () => {
    const collector = redisClients([api], ['bull']);
    const port = literalPort(listing([]));
    expect(valuesOf(await collector.collect(port), 'redis_service_connections', 'service')).toEqual({
      api: 0,
      headroom: 0,
      unknown: 0,
    });
    port.replies = listing([
      clientLine({ id: 3, name: 'headroom' }),
      clientLine({ id: 4, name: 'api-1' }),
      clientLine({ id: 5, name: 'bull:bWFpbA==', flags: 'b' }),
      clientLine({ id: 6, name: 'mystery-12345' }),
    ]);
    const samples = await collector.collect(port);
    expect(valuesOf(samples, 'redis_service_connections', 'service')).toEqual({
      api: 1,
      'bullmq-worker': 1,
      headroom: 1,
      unknown: 1,
    });
    expect(valuesOf(samples, 'redis_unknown_connections', 'client_name', 'library', 'address_group')).toEqual(
      {
        'mystery-* (none) 10.0.0.0/24': 1,
      },
    );
    port.replies = listing([]);
    expect(valuesOf(await collector.collect(port), 'redis_service_connections', 'service')).toEqual({
      api: 0,
      'bullmq-worker': 0,
      headroom: 0,
      unknown: 0,
    });
    expect(port.unsettledTimes).toBe(3);
  });

  it('counts new connections by service and network', async () => {
    const collector = redisClients([api], []);
    const port = literalPort(listing([clientLine({ id: 3, name: 'api-1' })]));
    const opened = async () =>
      valuesOf(await collector.collect(port), 'redis_connections_opened_total', 'service', 'address_group');
    expect(await opened()).toEqual({ 'api 10.0.0.0/24': 0 });
    port.replies = listing([
      clientLine({ id: 3, name: 'api-1' }),
      clientLine({ id: 8, name: 'api-2' }),
      clientLine({ id: 9, host: '10.7.0.1' }),
    ]);
    expect(await opened()).toEqual({ 'api 10.0.0.0/24': 1, 'unknown 10.7.0.0/24': 1 });
    expect(await opened()).toEqual({ 'api 10.0.0.0/24': 1, 'unknown 10.7.0.0/24': 1 });
  });

  it('names who sends most where the server tells', async () => {
    const collector = redisClients([api], []);
    const port = literalPort(listing([clientLine({ id: 3, name: 'api-1', commands: 10 })]));
    await collector.collect(port);
    port.replies = listing([
      clientLine({ id: 3, name: 'api-1', commands: 15 }),
      clientLine({ id: 4, name: 'api-2', commands: 7 }),
    ]);
    const samples = await collector.collect(port);
    expect(valuesOf(samples, 'redis_service_commands_total', 'service')).toEqual({ api: 12 });
    expect(valuesOf(samples, 'redis_client_commands_total', 'client_id', 'client_name')).toEqual({
      '3 api-1': 15,
      '4 api-2': 7,
    });
  });

  it('is a valid page of few series, whatever 5,000 clients call themselves', async () => {
    const hostile = Array.from({ length: 5000 }, (_, at) =>
      clientLine({
        id: at + 1,
        host: `10.${at % 250}.${at % 199}.1`,
        port: at,
        name: `a"b\\${at.toString(36)}{}=\u0007${'x'.repeat(at % 300)}`,
        library: `lib"\\${at}`,
        user: `u=${at}`,
        db: at % 100,
        flags: 'NbPS'[at % 4] ?? 'N',
        command: ['get', 'lpush', 'brpop'][at % 3] ?? '',
        commands: at,
      }),
    );
    const services = Array.from({ length: 40 }, (_, at) => ({
      name: `service-${at}`,
      match: { user: [`u=${at}*`] },
      expected: 1,
    }));
    const collector = redisClients(services, ['bull']);
    const port = literalPort(listing(hostile));
    const checker = new Checker('redis', collector.metrics, 10_000);
    for (let look = 0; look < 3; look++) {
      const samples = await collector.collect(port);
      expect(samples.length).toBeLessThanOrEqual(500);
      expect(() => checker.check(samples)).not.toThrow();
      const all = Object.values(valuesOf(samples, 'redis_service_connections', 'service'));
      expect(all.reduce((sum, count) => sum + count, 0)).toBe(5000);
      for (const value of samples.flatMap(({ labels }) => Object.values(labels)))
        expect(value.length).toBeLessThanOrEqual(100);
      expect([...(await exposition(samples))].filter((letter) => letter < ' ' && letter !== '\n')).toEqual(
        [],
      );
    }
  });

  it('reads a capture with all it tells', async () => {
    const collector = redisClients([], ['bull']);
    const samples = await collector.collect(
      literalPort({ '0 client list': capture('redis-8.6.3', 'client-list') }),
    );
    expect(new Set(samples.map(({ metric }) => metric.name))).toEqual(
      new Set(
        collector.metrics.map(({ name }) => name).filter((name) => name !== 'redis_client_commands_total'),
      ),
    );
    expect(valuesOf(samples, 'redis_service_connections', 'service')).toMatchObject({ replica: 2 });
  });
});

it('tells that connections came or went', () => {
  const of = (text: string) => populationOf(parseInfo(text));
  expect(of('connected_clients:3\ntotal_connections_received:9\n')).toBe('3 9');
  expect(of('connected_clients:3\n')).toBeUndefined();
});
