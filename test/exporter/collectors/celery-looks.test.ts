import { expect, it } from 'vitest';
import { consumersLately } from '../../../exporter/collectors/celery-looks.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { literalPort } from '../../support/redis-port.ts';

const list = '0 client list';
const line = 'id=1 idle=0 flags=b db=3 cmd=brpop\n';

it('one look serves all who ask within its age, and those who ask together', async () => {
  const port = literalPort({ [list]: line });
  const both = await Promise.all([consumersLately(port, 1000, 500), consumersLately(port, 1000, 500)]);
  expect(both).toEqual([[{ db: 3, asks: true }], [{ db: 3, asks: true }]]);
  await consumersLately(port, 1499, 500);
  expect(port.asked).toHaveLength(1);
  port.replies = { [list]: '' };
  expect(await consumersLately(port, 1500, 500)).toEqual([]);
  // A clock that was set back tells nothing of an age.
  await consumersLately(port, 1400, 500);
  expect(port.asked).toHaveLength(3);
});

it('is not known where the server refuses, which is said', async () => {
  const port = literalPort({ [list]: new TargetError('permission', 'NOPERM') });
  expect(await consumersLately(port, 0, 500)).toBeUndefined();
  expect(await consumersLately(port, 1000, 500)).toBeUndefined();
  expect([port.asked.length, port.shortfalls]).toEqual([1, ['refused client|list', 'refused client|list']]);
});

it('fails as the look does, and looks again', async () => {
  const port = literalPort({ [list]: new TargetError('timeout', 'late') });
  await expect(consumersLately(port, 0, 500)).rejects.toMatchObject({ reason: 'timeout' });
  port.replies = { [list]: line };
  expect(await consumersLately(port, 1, 500)).toHaveLength(1);
});
