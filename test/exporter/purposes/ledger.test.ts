import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../exporter/purposes/ledger.ts';

const ledgerOf = (calls: Readonly<Record<string, number>>) => new Ledger(new Map(Object.entries(calls)));

describe('a ledger', () => {
  it('books each call once', () => {
    const ledger = ledgerOf({ get: 5 });
    expect(ledger.book('cache_reads', 'get', 3)).toBe(3);
    expect(ledger.book('other', 'get')).toBe(2);
    expect(ledger.book('monitor', 'get')).toBe(0);
    expect(ledger.booked.get('cache_reads')).toBe(3);
    expect(ledger.booked.get('other')).toBe(2);
    expect(ledger.commands).toEqual([]);
  });

  it('books whole steps only, as many as every command of them allows', () => {
    const ledger = ledgerOf({ multi: 4, exec: 4, zadd: 5 });
    expect(ledger.bookSteps('queue_work', { multi: 1, zadd: 2, exec: 1 })).toBe(2);
    expect(ledger.commands.map((command) => [command, ledger.left(command)])).toEqual([
      ['multi', 2],
      ['exec', 2],
      ['zadd', 1],
    ]);
    expect(ledger.bookSteps('queue_work', { multi: 1, exec: 1 }, 1)).toBe(1);
    expect(ledger.bookSteps('queue_work', { multi: 1, nothing: 1 })).toBe(0);
    expect(ledger.booked.get('queue_work')).toBe(2 * 4 + 2);
  });

  it('takes nothing back', () => {
    const ledger = ledgerOf({ get: 1 });
    expect(ledger.book('other', 'get', -1)).toBe(0);
    expect(ledger.left('get')).toBe(1);
  });
});
