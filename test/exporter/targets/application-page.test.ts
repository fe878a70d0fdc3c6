import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer as createTls } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import getPort from 'get-port';
import { afterAll, describe, expect, it } from 'vitest';
import { maxPageBytes, readPage } from '../../../exporter/targets/application-page.ts';
import { Workplace } from '../../support/folder.ts';
import { startHttp } from '../../support/http-server.ts';

const workplace = new Workplace();
afterAll(() => workplace.end());

const never = new AbortController().signal;
const from = async (listener: RequestListener, signal = never, login = {}) => {
  const { url } = workplace.keep(await startHttp(listener));
  return readPage({ url, ...login }, signal);
};

describe('a page', () => {
  it('is read as text, in one request that names what it wants', async () => {
    const asked: unknown[] = [];
    const page = await from((request, response) => {
      const { accept, 'accept-encoding': encoding, authorization } = request.headers;
      asked.push([request.method, request.url, accept, encoding, authorization]);
      response.end('größe 1\n');
    });
    expect(page).toBe('größe 1\n');
    expect(asked).toEqual([
      ['GET', '/metrics', 'text/plain;version=0.0.4;charset=utf-8', 'identity', undefined],
    ]);
  });

  it('is asked for with the login', async () => {
    const login = { username: 'headroom', password: 'gehe:im' };
    const page = await from(({ headers }, response) => response.end(headers.authorization), never, login);
    expect(page).toBe(`Basic ${Buffer.from('headroom:gehe:im').toString('base64')}`);
  });

  it('may be as long as the limit', async () => {
    const page = await from((_, response) => response.end('x'.repeat(maxPageBytes)));
    expect(page.length).toBe(maxPageBytes);
  });
});

describe('no page', () => {
  it('comes from another place by a redirect', async () => {
    let followed = false;
    const other = workplace.keep(
      await startHttp((_, response) => {
        followed = true;
        response.end();
      }),
    );
    const page = from((_, response) => response.writeHead(302, { location: other.url }).end());
    await expect(page).rejects.toMatchObject({ reason: 'protocol', message: 'Expected status 200, got 302' });
    expect(followed).toBe(false);
  });

  it.each<[string, RequestListener, string]>([
    [
      'that says how long it is',
      (_, response) => response.writeHead(200, { 'content-length': maxPageBytes + 1 }).write('x'),
      'got more',
    ],
    [
      'that never ends',
      (_, response) => {
        const timer = setInterval(() => response.write('x'.repeat(2 ** 20)), 1);
        response.on('close', () => clearInterval(timer));
      },
      'got more',
    ],
    [
      'that is compressed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x')),
      'compressed',
    ],
    ['that is no HTTP', (_, response) => response.socket?.end('nonsense\r\n\r\n'), 'Parse Error'],
    [
      'with a head that never ends',
      (_, response) => response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`),
      'Parse Error',
    ],
  ])('is one %s', async (_, listener, message) => {
    await expect(from(listener)).rejects.toMatchObject({
      reason: 'protocol',
      message: expect.stringContaining(message),
    });
  });

  it('comes from an application that breaks off', async () => {
    const page = from((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
    });
    await expect(page).rejects.toMatchObject({ reason: 'closed' });
  });

  it('comes where nobody listens', async () => {
    const url = `http://127.0.0.1:${await getPort()}/metrics`;
    await expect(readPage({ url }, never)).rejects.toMatchObject({ reason: 'refused' });
  });

  it.each<[string, RequestListener]>([
    ['nothing', () => undefined],
    ['the end', (_, response) => void response.writeHead(200).write('x')],
  ])('comes in time from one that never says %s', async (_, listener) => {
    await expect(from(listener, AbortSignal.timeout(150))).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('comes in time from one that takes connections only', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    workplace.later(() => silent.close());
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    await expect(readPage({ url }, AbortSignal.timeout(150))).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('comes from one whose certificate nobody vouches for', async () => {
    const file = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url));
    const server = createTls({ key: file('key.pem'), cert: file('cert.pem') }, (_, response) =>
      response.end(),
    );
    workplace.later(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await expect(readPage({ url }, never)).rejects.toMatchObject({ reason: 'tls' });
  });
});
