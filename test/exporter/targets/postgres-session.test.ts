// What becomes of questions on connections that are written down.
import { beforeEach, describe, expect, it } from 'vitest';
import { Kept } from '../../../exporter/targets/kept.ts';
import { type PostgresClient, PostgresDialler } from '../../../exporter/targets/postgres-client.ts';
import type { Row } from '../../../exporter/targets/postgres-port.ts';
import { type PostgresParts, PostgresSession } from '../../../exporter/targets/postgres-session.ts';
import { Refusals } from '../../../exporter/targets/refusals.ts';
import { Tally } from '../../../exporter/targets/tally.ts';

type Answers = Readonly<Record<string, readonly Row[] | Error>>;

/** Every text that was sent, one a round trip, statements joined by `;`. */
let sent: string[];
beforeEach(() => {
  sent = [];
});

const answering = (answers: Answers): PostgresClient => {
  const answer = (statement: string): readonly Row[] => {
    const given = answers[statement] ?? [];
    if (given instanceof Error) throw given;
    return given;
  };
  return {
    seconds: 0.5,
    ask: async (statements) => {
      sent.push(statements.join(';'));
      return statements.map(answer);
    },
    askPlainly: async (statement) => {
      sent.push(statement);
      return answer(statement);
    },
    end: async () => undefined,
    destroy: () => undefined,
  };
};

const partsOf = (clients: PostgresClient[]): PostgresParts => {
  const tally = new Tally();
  return {
    connection: new Kept({
      open: async () => {
        const client = clients.shift();
        if (!client) throw new Error('Expected no more connections');
        return client;
      },
      discard: (client) => client.destroy(),
    }),
    dialler: new PostgresDialler({ host: '127.0.0.1', port: 1, ssl: 'disable' }, 1000, tally),
    refusals: new Refusals(),
    tally,
    memory: new Map(),
  };
};

const begin = (parts: PostgresParts) => {
  const session = new PostgresSession(parts, new AbortController().signal);
  return session.port('one', () => undefined);
};

const refusal = (code: string) => Object.assign(new Error(code), { code, severity: 'ERROR' });

describe('questions', () => {
  it('of one moment go in one round trip, each once', async () => {
    const port = begin(partsOf([answering({ a: [{ x: 1 }], b: [{ x: 2 }] })]));
    const all = await Promise.all([port.ask('a'), port.ask('b'), port.ask('a')]);
    expect(all).toEqual([[{ x: 1 }], [{ x: 2 }], [{ x: 1 }]]);
    expect(sent).toEqual(['a;b']);
  });

  it('are asked singly once when one of them is refused, and the refused one not again', async () => {
    const parts = partsOf([answering({ a: [{ x: 1 }], b: refusal('42501') })]);
    const first = begin(parts);
    const [a, b] = await Promise.allSettled([first.ask('a'), first.ask('b')]);
    expect(a).toMatchObject({ value: [{ x: 1 }] });
    expect(b).toMatchObject({ reason: { reason: 'permission' } });
    const second = begin(parts);
    await Promise.allSettled([second.ask('a'), second.ask('b')]);
    expect(sent).toEqual(['a;b', 'a', 'b', 'a']);
  });

  it('are not asked again when the server gives none an answer', async () => {
    const port = begin(partsOf([answering({ a: refusal('57014') })]));
    const both = await Promise.allSettled([port.ask('a'), port.ask('b')]);
    expect(both).toMatchObject([{ reason: { reason: 'timeout' } }, { reason: { reason: 'timeout' } }]);
    expect(sent).toEqual(['a;b']);
  });
});

describe('a connection from before', () => {
  it('that breaks when it is used is replaced within the collection', async () => {
    const stale = { ...answering({}), ask: async () => Promise.reject(refusal('57P01')) };
    const parts = partsOf([stale, answering({ a: [{ x: 1 }] })]);
    await parts.connection.client(new AbortController().signal);
    expect(await begin(parts).ask('a')).toEqual([{ x: 1 }]);
  });

  it('that was opened just now is not', async () => {
    const broken = { ...answering({}), ask: async () => Promise.reject(refusal('57P01')) };
    await expect(begin(partsOf([broken])).ask('a')).rejects.toMatchObject({ reason: 'closed' });
  });

  it('opened for this collection tells how long that took', async () => {
    expect(await begin(partsOf([answering({})])).connect()).toBe(0.5);
  });
});

it('keeps the notes of collectors from one collection to the next', () => {
  const parts = partsOf([]);
  begin(parts)
    .memory<string[]>('notes', () => [])
    .push('seen');
  expect(begin(parts).memory<string[]>('notes', () => [])).toEqual(['seen']);
});
