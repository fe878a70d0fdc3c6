import { afterEach, describe, expect, it, vi } from 'vitest';
import { serverClock } from '../../../exporter/collectors/server-clock.ts';
import { literalPort } from '../../support/redis-port.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('the clock of the server', () => {
  it('goes as ours, from what INFO said, and costs nothing', async () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
    const port = literalPort({}, 'server_time_usec:990000500\r\n');
    const clock = await serverClock(port);
    expect(clock()).toBe(990_000.5);
    vi.setSystemTime(1_002_000);
    expect(clock()).toBe(992_000.5);
    expect(port.asked).toEqual([]);
  });

  it('is ours where the server hides it', async () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
    expect((await serverClock(literalPort({})))()).toBe(1_000_000);
  });
});
