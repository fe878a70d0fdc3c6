import { expect, it } from 'vitest';
import { clientList } from '../../../exporter/collectors/client-list.ts';
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
  expect(await Promise.all([clientList(port), clientList(port), clientList(port, 60_000)])).toEqual([
    'id=1',
    'id=1',
    'id=1',
  ]);
  expect(port.asked).toEqual(asked);
});

it('asks again in another collection, unless the last one is new enough', async () => {
  const port = literalPort({ '0 client list': 'id=1' });
  await clientList(port);
  await clientList(port, 60_000);
  expect(port.asked).toEqual(asked);
  await clientList(port);
  expect(port.asked).toEqual([...asked, ...asked]);
});

it('asks again after a failure', async () => {
  const port = portOf({});
  await expect(clientList(port)).rejects.toThrow('client list');
  port.replies = { '0 client list': 'id=1' };
  expect(await clientList(port)).toBe('id=1');
});
