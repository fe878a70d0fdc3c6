// What test-page sends, and what it says of answers; test/live/deliveries.test.ts has it delivered by a real Alertmanager.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import getPort from 'get-port';
import { afterAll, describe, expect, it } from 'vitest';
import { sendTestPage, testAlert } from '../../exporter/test-page.ts';
import { Workplace } from '../support/folder.ts';
import { startHttp } from '../support/http-server.ts';

const work = new Workplace();
afterAll(() => work.end());
const now = new Date('2026-03-01T02:03:04.005Z');

const alertmanager = async (
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> => new URL(work.keep(await startHttp(answer)).url).origin;

/** Takes every alert, and lists one of this status. */
const listing = (status: { silencedBy: string[]; inhibitedBy: string[] }) =>
  alertmanager((_, response) => response.end(JSON.stringify([{ receivers: [{ name: 'pager' }], status }])));

const failure = (url: string) =>
  sendTestPage(url, 'critical', now).catch((error) => [error.message, error.exitCode]);

it('sends an alert that ends by itself, and is a group of its own', () => {
  expect(testAlert('warning', now)).toMatchObject({
    labels: {
      alertname: 'HeadroomTestPage',
      component: 'test',
      severity: 'warning',
      target: 'test-2026-03-01T02:03:04.005Z',
    },
    startsAt: '2026-03-01T02:03:04.005Z',
    endsAt: '2026-03-01T02:08:04.005Z',
  });
});

it('asks what becomes of it, under a path and with a login too', async () => {
  const asked: unknown[] = [];
  const url = await alertmanager(async (request, response) => {
    const { method, url: path, headers } = request;
    asked.push([method, path, headers.authorization, await text(request)]);
    const status = { silencedBy: [], inhibitedBy: [] };
    response.end(JSON.stringify([{ receivers: [{ name: 'pager' }, { name: 'log' }], status }]));
  });
  const withLogin = url.replace('//', '//ops:pa%20ss@');
  const said = await sendTestPage(`${withLogin}/alerting/?a=b`, 'critical', now);
  const login = `Basic ${Buffer.from('ops:pa ss').toString('base64')}`;
  const filter = '?filter=target%3D%22test-2026-03-01T02%3A03%3A04.005Z%22';
  expect(asked).toEqual([
    ['POST', '/alerting/api/v2/alerts', login, JSON.stringify([testAlert('critical', now)])],
    ['GET', `/alerting/api/v2/alerts${filter}`, login, ''],
  ]);
  expect(said).toContain(`${url} has HeadroomTestPage`);
  expect(said).toContain('It goes to the receiver pager, log');
  expect(said).not.toContain('ops');
});

describe('says in one sentence', () => {
  const cannot = "couldn't send the test page to";

  it.each(['secret', 'localhost:9093', 'ftp://secret', ''])('that %j is no address', async (url) => {
    const sentence = '--alertmanager: expected a URL such as http://localhost:9093, got something else';
    expect(await failure(url)).toEqual([sentence, 2]);
  });

  it('that nobody listens, without the login', async () => {
    const host = `127.0.0.1:${await getPort()}`;
    expect(await failure(`http://ops:secret@${host}`)).toEqual([`${cannot} http://${host}: ECONNREFUSED`, 1]);
  });

  it('that it was refused', async () => {
    const url = await alertmanager((_, response) => response.writeHead(401).end());
    expect(await failure(url)).toEqual([`${cannot} ${url}: HTTP 401`, 1]);
  });

  it('that it was sent elsewhere, and does not follow', async () => {
    const asked: unknown[] = [];
    const other = await alertmanager((request, response) => {
      asked.push(request.url);
      response.end('[]');
    });
    const url = await alertmanager((_, response) => response.writeHead(307, { location: other }).end());
    expect(await failure(url)).toEqual([`${cannot} ${url}: unexpected redirect`, 1]);
    expect(asked).toEqual([]);
  });

  it.each(['[]', 'hello', '{}'])('that the answer %j does not have it', async (answer) => {
    const url = await alertmanager((_, response) => response.end(answer));
    expect(await failure(url)).toEqual([`couldn't find the test page at ${url}, which took it`, 1]);
  });

  it('what mutes it', async () => {
    expect(await failure(await listing({ silencedBy: ['a', 'b'], inhibitedBy: [] }))).toEqual([
      "couldn't page: the silence a, b mutes the test page",
      1,
    ]);
    expect(await failure(await listing({ silencedBy: [], inhibitedBy: ['c'] }))).toEqual([
      "couldn't page: another alert mutes the test page",
      1,
    ]);
  });
});

it('waits five seconds at most', async () => {
  const url = await alertmanager(() => {});
  expect(await failure(url)).toEqual([`couldn't send the test page to ${url}: no answer within 5 s`, 1]);
});
