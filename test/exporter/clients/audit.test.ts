import { expect, it } from 'vitest';
import { serviceBudgets } from '../../../exporter/budgets.ts';
import { clientAudit } from '../../../exporter/clients/audit.ts';
import { redisClients } from '../../../exporter/collectors/redis-clients.ts';
import { atTarget } from '../../../exporter/sample.ts';
import { clientLine } from '../../support/clients.ts';
import { literalPort } from '../../support/redis-port.ts';

const services = [{ name: 'api', match: { clientName: ['api-*'] }, expected: 2 }];

it('tells services with what is expected of them, groups and unknown clients', async () => {
  const list = [
    clientLine({ id: 1, name: 'headroom' }),
    clientLine({ id: 2, name: 'cron-20261128', host: '10.1.0.4' }),
    clientLine({ id: 3, name: 'cron-20261129', host: '10.1.0.5' }),
  ].join('\n');
  const samples = [
    ...serviceBudgets(services),
    ...(await redisClients(services, []).collect(literalPort({ '0 client list': list }))),
  ].map((each) => atTarget(each, 'main'));
  const audit = clientAudit(samples, 'main');
  expect(audit?.services).toEqual([
    { service: 'unknown', connections: 2, expected: undefined },
    { service: 'headroom', connections: 1, expected: undefined },
    { service: 'api', connections: 0, expected: 2 },
  ]);
  expect(audit?.unknown).toEqual([
    { clientName: 'cron-*', library: '(none)', addressGroup: '10.1.0.0/24', connections: 2 },
  ]);
  expect(audit?.groups[0]).toEqual({
    service: 'unknown',
    library: '(none)',
    user: 'default',
    db: 'db0',
    role: 'normal',
    addressGroup: '10.1.0.0/24',
    connections: 2,
  });
  expect(clientAudit(samples, 'other')).toBeUndefined();
});

it('is none where only the config is known', () => {
  const samples = serviceBudgets(services).map((each) => atTarget(each, 'main'));
  expect(clientAudit(samples, 'main')).toBeUndefined();
});
