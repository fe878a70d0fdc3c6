import { pageLines } from '../pages.ts';
import { startPageSink } from '../servers/page-sink.ts';

/** The demo's receiver as a process of its own: prints each page and its end. PORT says where, 19122 unless set. */
const port = Number(process.env.PORT ?? 19122);
const sink = await startPageSink(
  (page) => {
    for (const line of pageLines(page)) process.stdout.write(`${page.receivedAt.toISOString()} ${line}\n`);
  },
  { host: '0.0.0.0', port },
);
process.stdout.write(`waiting for pages on port ${port}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await sink.stop();
    process.exit(0);
  });
}
