import { expect, it } from 'vitest';
import { consumersIn } from '../../../exporter/celery/consumers.ts';
import { parseClientList } from '../../../exporter/clients/client-list.ts';

/** Lines of CLIENT LIST of Redis 7.0.15 beside a worker of Celery 5.2.6, shortened; the last one has stopped asking. */
const list = `id=3 addr=127.0.0.1:46786 laddr=127.0.0.1:6379 fd=8 name= age=99 idle=0 flags=b db=0 sub=0 psub=0 cmd=brpop user=default
id=4 addr=127.0.0.1:46798 laddr=127.0.0.1:6379 fd=9 name= age=99 idle=2 flags=N db=0 sub=0 psub=0 cmd=exec user=default
id=5 addr=127.0.0.1:46799 laddr=127.0.0.1:6379 fd=9 name= age=99 idle=9 flags=b db=2 sub=0 psub=0 cmd=brpop user=default
id=6 addr=127.0.0.1:46800 laddr=127.0.0.1:6379 fd=9 name= age=99 idle=1 flags=N db=0 sub=0 psub=0 cmd=brpop user=default
id=7 addr=127.0.0.1:46801 laddr=127.0.0.1:6379 fd=9 name=cmd=brpop age=99 idle=0 flags=b db=0 sub=0 psub=0 cmd=bzpopmin user=default
id=8 addr=127.0.0.1:46802 laddr=127.0.0.1:6379 fd=9 name= age=99 idle=4 flags=N db=0 sub=0 psub=0 cmd=brpop user=default
`;

it('consumers are connections in BRPOP, and those ask that wait in it or did a moment ago', () => {
  expect(consumersIn(parseClientList(Buffer.from(list)).clients)).toEqual([
    { db: 0, asks: true },
    { db: 2, asks: true },
    { db: 0, asks: true },
    { db: 0, asks: false },
  ]);
  expect(consumersIn([])).toEqual([]);
});
