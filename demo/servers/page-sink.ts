import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One alert of a notification. */
export interface PagedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** One notification as Alertmanager sent it. */
export interface Page {
  readonly path: string;
  readonly receivedAt: Date;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly PagedAlert[];
}

/** A webhook receiver that keeps what it gets, of very many the last ones. */
export interface PageSink {
  readonly url: string;
  readonly pages: readonly Page[];
  /** The first notification that fits, of those here already or still to come. */
  waitFor(predicate: (page: Page) => boolean, timeoutMs: number): Promise<Page>;
  /** Closes the port; who still waits gets the error now. */
  stop(): Promise<void>;
}

const maxBytes = 1024 * 1024;
// The Watchdog alone brings 1,440 a day.
const maxPages = 5000;

/** Starts a receiver, on a free loopback port unless told; `onPage` hears of each notification as it arrives. */
export async function startPageSink(
  onPage: (page: Page) => void = () => undefined,
  { host = '127.0.0.1', port = 0 } = {},
): Promise<PageSink> {
  const pages: Page[] = [];
  const arrivals = new EventEmitter().on('page', onPage).setMaxListeners(0);
  const server = createServer((request, response) => {
    receive(request, response, (page) => {
      pages.push(page);
      if (pages.length > maxPages) pages.shift();
      arrivals.emit('page', page);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages,
    waitFor: (predicate, timeoutMs) => waitFor(pages, arrivals, predicate, timeoutMs),
    stop: () =>
      new Promise((resolve) => {
        arrivals.emit('stop');
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function receive(request: IncomingMessage, response: ServerResponse, keep: (page: Page) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const answer = (status: number): void => void response.writeHead(status).end();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  });
  request.on('end', () => {
    if (bytes > maxBytes) return answer(413);
    const page = parsePage(request.url ?? '/', Buffer.concat(chunks).toString());
    if (page === undefined) return answer(400);
    answer(200);
    keep(page);
  });
}

function parsePage(path: string, body: string): Page | undefined {
  try {
    const { status, alerts } = JSON.parse(body) as Partial<Page>;
    if ((status !== 'firing' && status !== 'resolved') || !Array.isArray(alerts)) return undefined;
    return { path, receivedAt: new Date(), status, alerts };
  } catch {
    return undefined;
  }
}

async function waitFor(
  pages: readonly Page[],
  arrivals: EventEmitter,
  predicate: (page: Page) => boolean,
  timeoutMs: number,
): Promise<Page> {
  const here = pages.find(predicate);
  if (here !== undefined) return here;
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      arrivals.off('page', onPage).off('stop', fail);
    };
    const onPage = (page: Page): void => {
      if (!predicate(page)) return;
      end();
      resolve(page);
    };
    const fail = (): void => {
      end();
      reject(
        new Error(`Expected a notification within ${Math.round(timeoutMs / 1000)} s, got ${summary(pages)}`),
      );
    };
    const timer = setTimeout(fail, timeoutMs);
    arrivals.on('page', onPage).on('stop', fail);
  });
}

function summary(pages: readonly Page[]): string {
  const names = pages.map(({ path, status, alerts }) => {
    const what = alerts.map(({ labels }) => labels.alertname).join('+');
    return `${path} ${what} ${status}`;
  });
  return names.length === 0 ? 'none' : [...new Set(names)].join(', ');
}
