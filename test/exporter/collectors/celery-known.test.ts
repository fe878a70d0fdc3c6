import { describe, expect, it } from 'vitest';
import {
  announceKnown,
  knownOrConfigured,
  lastKnown,
  latestKnown,
} from '../../../exporter/collectors/celery-known.ts';
import { celerySpace } from '../../support/celery.ts';
import { literalPort } from '../../support/redis-port.ts';

const known = { queues: new Set(['a']), routes: new Map(), waiting: new Map([['a', 'a']]) };

it('tells of nothing before anything was read', async () => {
  const port = literalPort({});
  expect(lastKnown(port, celerySpace)).toBeUndefined();
  expect(await latestKnown(port, celerySpace)).toBeUndefined();
});

it('tells at once what was read before, and of what is being read when it is there', async () => {
  const port = literalPort({});
  announceKnown(port, celerySpace, Promise.resolve(known));
  await latestKnown(port, celerySpace);
  const next = { ...known, queues: new Set(['b']) };
  announceKnown(port, celerySpace, Promise.resolve(next));
  expect(lastKnown(port, celerySpace)).toBe(known);
  expect(await latestKnown(port, celerySpace)).toBe(next);
  expect(lastKnown(port, celerySpace)).toBe(next);
});

it('keeps spaces apart', async () => {
  const port = literalPort({});
  announceKnown(port, celerySpace, Promise.resolve(known));
  expect(await latestKnown(port, { ...celerySpace, db: 1 })).toBeUndefined();
  expect(await latestKnown(port, { ...celerySpace, keyPrefix: 'shop:' })).toBeUndefined();
});

it('fails whoever asks when the reading fails', async () => {
  const port = literalPort({});
  announceKnown(port, celerySpace, Promise.reject(new Error('refused')));
  await expect(latestKnown(port, celerySpace)).rejects.toThrow('refused');
});

describe('knownOrConfigured', () => {
  const configured = { ...celerySpace, queues: ['mine'] };

  it('gives the configured queues where nothing was read, or nothing could be', async () => {
    const port = literalPort({});
    expect((await knownOrConfigured(port, configured))?.queues).toEqual(new Set(['mine']));
    announceKnown(port, celerySpace, Promise.reject(new Error('refused')));
    expect((await knownOrConfigured(port, configured))?.queues).toEqual(new Set(['mine']));
  });

  it('gives nothing only where there surely are no queues', async () => {
    const port = literalPort({});
    announceKnown(port, celerySpace, Promise.resolve({ ...known, queues: new Set() }));
    expect(await knownOrConfigured(port, configured)).toBeUndefined();
  });

  it('does not wait where queues were known before', async () => {
    const port = literalPort({});
    announceKnown(port, celerySpace, Promise.resolve(known));
    await latestKnown(port, celerySpace);
    announceKnown(port, celerySpace, new Promise(() => {}));
    expect(await knownOrConfigured(port, celerySpace)).toBe(known);
  });
});
