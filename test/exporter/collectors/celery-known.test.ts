import { expect, it } from 'vitest';
import { announceKnown, lastKnown, latestKnown } from '../../../exporter/collectors/celery-known.ts';
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
