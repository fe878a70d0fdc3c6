import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageSink, startPageSink } from '../../demo/servers/page-sink.ts';

let sink: PageSink;
beforeAll(async () => {
  sink = await startPageSink();
});
afterAll(() => sink.stop());

const post = async (path: string, body: string): Promise<number> =>
  (await fetch(sink.url + path, { method: 'POST', body })).status;

it('keeps what Alertmanager sends, and hands it to who waits for it', async () => {
  const waiting = sink.waitFor(({ status }) => status === 'resolved', 5000);
  expect(await post('/page', '{"status":"resolved","alerts":[{"labels":{"alertname":"A"}}]}')).toBe(200);
  expect(await waiting).toMatchObject({ path: '/page', alerts: [{ labels: { alertname: 'A' } }] });
  expect(await sink.waitFor(({ path }) => path === '/page', 0)).toBe(sink.pages[0]);
});

it('refuses what is no notification, and what is too large', async () => {
  expect(await post('/page', '{')).toBe(400);
  expect(await post('/page', '{"status":"odd","alerts":[]}')).toBe(400);
  expect(await post('/page', 'null')).toBe(400);
  expect(await post('/page', 'x'.repeat(2 ** 20 + 1))).toBe(413);
  expect(sink.pages).toHaveLength(1);
});

it('says what did come when the wait is over', async () => {
  await expect(sink.waitFor(() => false, 10)).rejects.toThrow('got /page A resolved');
});
