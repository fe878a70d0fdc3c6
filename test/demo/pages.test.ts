import { describe, expect, it } from 'vitest';
import { pageLines, says } from '../../demo/pages.ts';
import type { Page, PagedAlert } from '../../demo/servers/page-sink.ts';

const alert = (alertname: string, status: PagedAlert['status']): PagedAlert => ({
  status,
  labels: { alertname, severity: 'critical' },
  annotations: { summary: 'Redis does not answer.', runbook_url: 'https://example.com/RedisDown.md' },
  startsAt: '2026-11-23T19:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
});

const page = (path: string, ...alerts: readonly PagedAlert[]): Page => ({
  path,
  receivedAt: new Date(0),
  status: 'firing',
  alerts,
});

describe('pageLines', () => {
  it('shows what fires, what has ended, and not the Watchdog', () => {
    const alerts = [
      alert('RedisDown', 'firing'),
      alert('ExporterDown', 'resolved'),
      alert('Watchdog', 'firing'),
    ];
    expect(pageLines(page('/page', ...alerts))).toEqual([
      '● PAGE  RedisDown   severity critical, delivered to /page',
      '        Redis does not answer.',
      '        runbook https://example.com/RedisDown.md',
      '✓ END   ExporterDown',
    ]);
  });
});

describe('says', () => {
  const firing = says('RedisDown', 'firing');

  it('wants this alert in this state at the pager', () => {
    expect(firing(page('/page', alert('RedisDown', 'firing')))).toBe(true);
    expect(firing(page('/page', alert('RedisDown', 'resolved')))).toBe(false);
    expect(firing(page('/page', alert('ExporterDown', 'firing')))).toBe(false);
    expect(firing(page('/ticket', alert('RedisDown', 'firing')))).toBe(false);
  });

  it('sees an end in a notification that still fires for others', () => {
    const mixed = page('/page', alert('ExporterDown', 'firing'), alert('RedisDown', 'resolved'));
    expect(says('RedisDown', 'resolved')(mixed)).toBe(true);
  });

  it('wants the Watchdog at its own receiver', () => {
    expect(says('Watchdog', 'firing')(page('/watchdog', alert('Watchdog', 'firing')))).toBe(true);
  });
});
