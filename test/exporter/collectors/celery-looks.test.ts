import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { consumersLately } from '../../../exporter/collectors/celery-looks.ts';
import { clientList } from '../../../exporter/collectors/client-list.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort } from '../../support/redis-port.ts';

const list = '0 client list';
const line = 'id=1 idle=0 flags=b db=3 cmd=brpop\n';

beforeEach(() => {
  vi.useFakeTimers({ now: 1000, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a list that anybody asked for serves all within its age', async () => {
  const port = literalPort({ [list]: line });
  await clientList(port);
  vi.setSystemTime(1499);
  expect(await consumersLately(port, 500)).toEqual([{ db: 3, asks: true }]);
  expect(port.asked).toHaveLength(1);
  port.replies = { [list]: '' };
  vi.setSystemTime(1500);
  expect(await consumersLately(port, 500)).toEqual([]);
  // A clock that was set back tells nothing of an age.
  vi.setSystemTime(1400);
  await consumersLately(port, 500);
  expect(port.asked).toHaveLength(3);
});

it('is not known where the server refuses, which is said', async () => {
  const port = literalPort({ [list]: new TargetError('permission', 'NOPERM') });
  expect(await consumersLately(port, 500)).toBeUndefined();
  expect(await consumersLately(port, 500)).toBeUndefined();
  expect([port.asked.length, port.shortfalls]).toEqual([1, ['refused client|list', 'refused client|list']]);
});

it('fails as the look does, and looks again', async () => {
  const port = literalPort({ [list]: new TargetError('timeout', 'late') });
  await expect(consumersLately(port, 500)).rejects.toMatchObject({ reason: 'timeout' });
  port.replies = { [list]: line };
  expect(await consumersLately(port, 500)).toHaveLength(1);
});
