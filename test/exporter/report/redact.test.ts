import { expect, it } from 'vitest';
import { redactAudit } from '../../../exporter/report/redact.ts';
import type { AuditReport } from '../../../exporter/report/report.ts';

const report: AuditReport = {
  targets: [
    {
      target: 'shop-main',
      address: 'cache.internal:6379',
      unreadable: undefined,
      clients: 3,
      services: [{ service: 'api', connections: 2, isExpected: true }],
      checks: [
        {
          check: 'retired_unused',
          state: 'fails',
          evidence: [
            'connected to eu1-x.upstash.io:6379: jobs-7, 10.1.2.3, 10.1.2.3:6379',
            'api is not connected',
          ],
        },
      ],
      retiredClients: ['jobs-7'],
      drift: [{ setting: 'replicaof', expected: 'none', actual: '10.1.2.3 6379' }],
    },
  ],
  files: [
    {
      file: '/srv/anna/shop/render.yaml',
      problems: [
        {
          check: 'redis_url',
          file: '/srv/anna/shop/render.yaml',
          line: 3,
          what: 'REDIS_URL of api leads to cache.internal:6379/1',
          fix: 'let every service have the same REDIS_URL',
        },
      ],
      unreadable: undefined,
      unseen: ['/srv/anna/shop/render.yaml:9: what REDIS_URL of api is, the file does not hold'],
      names: ['api', 'old-redis'],
    },
  ],
};

it('puts one placeholder in the place of one name, everywhere', () => {
  const { targets, files } = redactAudit(report);
  expect(targets[0]).toMatchObject({
    target: 'target-1',
    address: 'host-1',
    services: [{ service: 'service-1', connections: 2 }],
    checks: [{ evidence: ['connected to host-2: client-1, host-3, host-4', 'service-1 is not connected'] }],
    drift: [{ setting: 'replicaof', expected: 'none', actual: 'host-3 6379' }],
  });
  expect(files[0]).toMatchObject({
    file: 'render.yaml',
    problems: [
      {
        check: 'redis_url',
        file: 'render.yaml',
        what: 'REDIS_URL of service-1 leads to host-1/1',
        fix: 'let every service have the same REDIS_URL',
      },
    ],
    unseen: ['render.yaml:9: what REDIS_URL of service-1 is, the file does not hold'],
  });
  expect(JSON.stringify({ targets, files })).not.toMatch(/shop|anna|cache|upstash|10\.1|jobs/);
});
