// What becomes of questions on connections that are written down.
import { beforeEach, describe, expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { Kept } from '../../../exporter/targets/kept.ts';
import type { PgbouncerClient } from '../../../exporter/targets/pgbouncer-client.ts';
import type { Shown } from '../../../exporter/targets/pgbouncer-port.ts';
import { type PgbouncerParts, PgbouncerSession } from '../../../exporter/targets/pgbouncer-session.ts';
import { Refusals } from '../../../exporter/targets/refusals.ts';
import { Tally } from '../../../exporter/targets/tally.ts';

let sent: string[];
let dialled: number;
beforeEach(() => {
  sent = [];
  dialled = 0;
});

/** A session that answers with a row that names it, or throws. */
const client = (name: string, errors: Partial<Record<Shown, Error>> = {}): PgbouncerClient => ({
  show: async (what) => {
    sent.push(`${name} ${what}`);
    const error = errors[what];
    if (error) throw error;
    return [{ from: name }];
  },
  destroy: () => undefined,
});

const partsOf = (...clients: (PgbouncerClient | TargetError)[]): PgbouncerParts => ({
  connection: new Kept({
    open: async () => {
      dialled += 1;
      const next = clients.shift();
      if (!next || next instanceof TargetError) throw next ?? new Error('Expected no more connections');
      return next;
    },
    discard: (each) => each.destroy(),
  }),
  refusals: new Refusals(),
  tally: new Tally(),
});

const begin = (parts: PgbouncerParts) =>
  new PgbouncerSession(parts, new AbortController().signal).port('one');
const said = (message: string) => Object.assign(new Error(message), { code: '08P01', severity: 'ERROR' });

describe('a session', () => {
  it('asks one after the other, each once', async () => {
    const port = begin(partsOf(client('a')));
    await Promise.all([port.show('POOLS'), port.show('CONFIG'), port.show('POOLS')]);
    expect(sent).toEqual(['a POOLS', 'a CONFIG']);
  });

  it('goes on after a question that was refused, and does not ask it again', async () => {
    const parts = partsOf(client('a', { CONFIG: said('admin access needed') }));
    const port = begin(parts);
    const both = await Promise.allSettled([port.show('CONFIG'), port.show('POOLS')]);
    expect(both).toMatchObject([
      { status: 'rejected', reason: { reason: 'permission' } },
      { status: 'fulfilled', value: [{ from: 'a' }] },
    ]);
    await expect(begin(parts).show('CONFIG')).rejects.toMatchObject({ reason: 'permission' });
    expect(sent).toEqual(['a CONFIG', 'a POOLS']);
  });

  it('asks once more on a fresh connection where the held one broke', async () => {
    const parts = partsOf(
      client('a', { POOLS: new Error('Connection terminated unexpectedly') }),
      client('b'),
    );
    await begin(parts).show('VERSION');
    const port = begin(parts);
    expect(await Promise.all([port.show('POOLS'), port.show('STATS')])).toEqual([
      [{ from: 'b' }],
      [{ from: 'b' }],
    ]);
  });

  it('does not try a fresh connection twice', async () => {
    const broken = new Error('Connection terminated unexpectedly');
    const port = begin(partsOf(client('a', { POOLS: broken }), client('b')));
    await expect(port.show('POOLS')).rejects.toMatchObject({ reason: 'closed' });
    expect(dialled).toBe(1);
  });

  it('tries to connect once for all that is asked', async () => {
    const port = begin(partsOf(new TargetError('refused', 'no'), client('late')));
    const both = await Promise.allSettled([port.show('VERSION'), port.show('POOLS')]);
    expect(both).toMatchObject([{ reason: { reason: 'refused' } }, { reason: { reason: 'refused' } }]);
    expect(dialled).toBe(1);
  });
});
