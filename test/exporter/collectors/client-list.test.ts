import { expect, it } from 'vitest';
import { clientList, clientListAt } from '../../../exporter/collectors/client-list.ts';
import { literalPort, type Replies } from '../../support/redis-port.ts';

const asked = ['0 client list'];

/** A port of one collection, in which INFO stays the same. */
const portOf = (replies: Replies) => {
  const port = literalPort(replies);
  const info = port.info();
  return Object.assign(port, { info: () => info });
};

it('asks once for all of a collection', async () => {
  const port = portOf({ '0 client list': 'id=1' });
  const lists = await Promise.all([clientList(port), clientList(port), clientList(port, 60_000)]);
  expect(lists.map(({ clients }) => clients.map(({ id }) => id))).toEqual([[1], [1], [1]]);
  expect(port.asked).toEqual(asked);
});

it('asks again in another collection, unless the last one is new enough', async () => {
  const port = literalPort({ '0 client list': 'id=1' });
  expect(clientListAt(port)).toBe(0);
  const before = Date.now();
  await clientList(port);
  expect(clientListAt(port)).toBeGreaterThanOrEqual(before);
  await clientList(port, 60_000);
  expect(port.asked).toEqual(asked);
  await clientList(port);
  expect(port.asked).toEqual([...asked, ...asked]);
});

it('asks again after a failure', async () => {
  const port = portOf({});
  await expect(clientList(port)).rejects.toThrow('client list');
  port.replies = { '0 client list': 'id=1' };
  expect((await clientList(port)).clients).toMatchObject([{ id: 1 }]);
});
