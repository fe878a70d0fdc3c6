// What listening to Celery costs in memory: a million events, ten thousand tasks under way, five thousand names.
// npm run build && node --expose-gc dist/test/bench/celery-events.js
import { decodeEvents } from '../../exporter/celery/event.ts';
import { TaskTable } from '../../exporter/celery/task-table.ts';

const events = 1_000_000;
const inFlight = 10_000;
const names = 5000;
const types = ['task-received', 'task-started', 'task-succeeded'];

const heapMb = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};

const message = (task: number, type: string): string => {
  const body = JSON.stringify([
    {
      type,
      uuid: uuidOf(task),
      hostname: 'w@h',
      name: `shop.task${task % names}`,
      args: '(1,)',
      runtime: 0.2,
    },
  ]);
  const properties = { body_encoding: 'base64' };
  return JSON.stringify({ body: Buffer.from(body).toString('base64'), properties });
};

const uuidOf = (task: number): string => `0bd6ee1c-c8c4-41cd-ac28-${String(task).padStart(12, '0')}`;

const table = new TaskTable();
const before = heapMb();
const start = process.cpuUsage();
for (let task = 0; task < events / types.length; task++) {
  for (const [step, type] of types.entries()) {
    const at = task - step * (inFlight / 2);
    if (at < 0) continue;
    for (const event of decodeEvents(message(at, type)).events) if (event.kind === 'task') table.take(event);
  }
}
const { user, system } = process.cpuUsage(start);
const counted = table.counts().reduce((sum, { events: of }) => sum + of.succeeded, 0);
process.stdout.write(
  `${(heapMb() - before).toFixed(1)} MB for ${table.remembered} tasks remembered and ${table.counts().length} names; ` +
    `${counted} tasks succeeded; ${((user + system) / events).toFixed(1)} µs an event, making the message included\n`,
);
