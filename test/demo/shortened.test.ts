import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatDuration, parseDuration } from '../../demo/servers/durations.ts';
import { root } from '../../demo/servers/root.ts';
import {
  shortenAlertmanager,
  shortenExpression,
  shorteningLines,
  shortenRules,
} from '../../demo/servers/shortened.ts';

const shortening = { factor: 12, scrapeMs: 5000 };

describe('durations', () => {
  it.each([
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['2s500ms', 2500],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('reads and writes %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('takes a bare number for seconds and refuses anything else', () => {
    expect(parseDuration('300')).toBe(300_000);
    expect(() => parseDuration('5 minutes')).toThrow('Expected a duration such as 1h30m, got 5 minutes');
  });
});

describe('shortenExpression', () => {
  it.each([
    ['rate(x[1h])', 'rate(x[5m])'],
    ['rate(x[5m]) > rate(x[1m])', 'rate(x[25s]) > rate(x[20s])'],
    ['rate(x[10s])', 'rate(x[10s])'],
    ['increase(x[1d]) > increase(x[1w])', 'increase(x[1d]) > increase(x[1w])'],
    ['max_over_time(rate(x[1h])[2h:1m])', 'max_over_time(rate(x[5m])[10m:5s])'],
    ['x offset 1m and x offset -1d', 'x offset 5s and x offset -1d'],
    ['x{path=~"[5m]"} == 5', 'x{path=~"[5m]"} == 5'],
    ['target:x:ratio_rate5m > 4.8', 'target:x:ratio_rate5m > 4.8'],
  ])('%s', (expression, shortened) => {
    expect(shortenExpression(expression, shortening)).toBe(shortened);
  });
});

describe('shortenRules', () => {
  const text = `
groups:
  - name: memory
    interval: 30s
    rules:
      - record: a:b
        expr: rate(x[1h])
      - alert: TooMuch
        expr: a:b > 1
        for: 3m
        keep_firing_for: 5m
        labels: { severity: critical }
        annotations: { summary: 'over {{ $value }} for 5m' }
`;

  it('divides waits and ranges and leaves the rest alone', () => {
    expect(parse(shortenRules(text, shortening))).toEqual({
      groups: [
        {
          name: 'memory',
          interval: '5s',
          rules: [
            { record: 'a:b', expr: 'rate(x[5m])' },
            {
              alert: 'TooMuch',
              expr: 'a:b > 1',
              for: '15s',
              keep_firing_for: '25s',
              labels: { severity: 'critical' },
              annotations: { summary: 'over {{ $value }} for 5m' },
            },
          ],
        },
      ],
    });
  });

  it('says what it did to each alert', () => {
    expect(shorteningLines(text, shortening)).toEqual(['TooMuch: for 3m → 15s, keep_firing_for 5m → 25s']);
  });

  it('changes nothing but durations in the shipped rules', () => {
    const folder = join(root, 'alerts/rules');
    const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
    expect(files).not.toEqual([]);
    for (const name of files) {
      const shipped = readFileSync(join(folder, name), 'utf8');
      expect(parse(shortenRules(shipped, { factor: 1, scrapeMs: 5000 }))).toEqual(parse(shipped));
    }
  });
});

describe('shortenAlertmanager', () => {
  const text = `
route:
  receiver: tickets
  group_wait: 30s
  group_interval: 5m
  routes:
    - { receiver: pager, matchers: ['severity="critical"'], repeat_interval: 1h }
receivers:
  - { name: tickets, webhook_configs: [{ url: 'https://example.com/ticket', max_alerts: 5 }] }
  - { name: pager, webhook_configs: [{ url_file: /etc/alertmanager/pager, send_resolved: true }] }
  - { name: none }
`;

  it('divides the waits, those left to their defaults too, and points the webhooks to the sink', () => {
    expect(parse(shortenAlertmanager(text, shortening, 'http://127.0.0.1:1'))).toEqual({
      route: {
        receiver: 'tickets',
        group_wait: '2s500ms',
        group_interval: '25s',
        repeat_interval: '20m',
        routes: [{ receiver: 'pager', matchers: ['severity="critical"'], repeat_interval: '5m' }],
      },
      receivers: [
        { name: 'tickets', webhook_configs: [{ url: 'http://127.0.0.1:1/ticket', max_alerts: 5 }] },
        { name: 'pager', webhook_configs: [{ url: 'http://127.0.0.1:1/pager', send_resolved: true }] },
        { name: 'none' },
      ],
    });
  });

  it('lets no wait go under a second', () => {
    const { route } = parse(
      shortenAlertmanager(text, { factor: 1000, scrapeMs: 1000 }, 'http://127.0.0.1:1'),
    );
    expect(route.group_wait).toBe('1s');
  });
});
