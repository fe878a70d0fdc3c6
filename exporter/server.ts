import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { apiRoutes } from './api/routes.ts';
import type { Exporter } from './exporter.ts';
import { contentType } from './exposition.ts';
import { landingPage } from './landing.ts';
import type { Running } from './running.ts';
import type { Guard } from './web/guard.ts';
import { tlsOptions } from './web/tls.ts';
import { bearerOf, judgeToken } from './web/tokens.ts';

const inBackground = promisify(gzip);
// Up to this many characters it takes less to do at once than to hand to another thread and back, in CPU and in time.
const shortBody = 100_000;
const fastest = { level: 1 };

export interface ServerOptions {
  readonly exporter: Exporter;
  readonly version: string;
  readonly metricsPath: string;
  /** False from the first signal to stop, so that a load balancer sends no more scrapes. */
  readonly ready: () => boolean;
  readonly running: Running;
  readonly guard: Guard;
  /** Reads the config anew, and gives its faults where it cannot be used; undefined where nobody may ask for it. */
  readonly reload: (() => Promise<string | undefined>) | undefined;
  /** Told when a path that needs a token is asked for and there is none to have. */
  readonly onClosed: () => void;
  /** Told of what no route caught. */
  readonly onError: (error: unknown) => void;
}

// What is left of Prometheus' own timeout for the way back.
const returnSeconds = 0.25;
// The longest a timer of Node's can wait.
const longestMs = 2 ** 31 - 1;

/** The deadline Prometheus' timeout header leaves, in ms; undefined without a usable header. */
export const deadlineOf = (header: string | undefined): number | undefined => {
  const seconds = Number(header);
  return header && seconds > 0 && Number.isFinite(seconds)
    ? Math.min(longestMs, Math.max(10, Math.floor((seconds - returnSeconds) * 1000)))
    : undefined;
};

const requestDeadline = (request: Request) => deadlineOf(request.get('x-prometheus-scrape-timeout-seconds'));

const sendMetrics = async (request: Request, response: Response, body: string): Promise<void> => {
  response.setHeader('content-type', contentType);
  response.vary('accept-encoding');
  if (request.acceptsEncodings(['gzip', 'identity']) !== 'gzip') {
    response.end(body);
    return;
  }
  response.setHeader('content-encoding', 'gzip');
  response.end(body.length < shortBody ? gzipSync(body, fastest) : await inBackground(body, fastest));
};

const sendText = (response: Response, status: number, text: string): void => {
  response.status(status).type('text/plain').send(`${text}\n`);
};

const probe =
  ({ exporter }: ServerOptions) =>
  async (request: Request, response: Response): Promise<void> => {
    const { target } = request.query;
    if (typeof target !== 'string' || target === '') {
      sendText(response, 400, 'Expected one parameter target=NAME, got none or several');
      return;
    }
    const body = await exporter.probe(target, requestDeadline(request));
    if (body === undefined) {
      sendText(
        response,
        404,
        `Expected target to be one of ${exporter.targets.join(', ')}, got another name`,
      );
      return;
    }
    await sendMetrics(request, response, body);
  };

// https://prometheus.io/docs/prometheus/latest/http_sd/: this exporter once per target, by the name it was reached by.
const discovery =
  ({ exporter }: ServerOptions) =>
  (request: Request, response: Response): void => {
    response.json(
      exporter.targets.map((name) => ({
        targets: [request.get('host') ?? ''],
        labels: { __metrics_path__: '/probe', __param_target: name },
      })),
    );
  };

/** The paths of pages that dashboards have replaced, and the dashboards' uids. */
const replaced = {
  '/admin/analytics/database': 'headroom-postgres',
  '/admin/analytics/redis': 'headroom-redis',
} as const;

const redirect =
  (uid: string, { exporter }: ServerOptions) =>
  (_: Request, response: Response): void => {
    const { grafanaUrl } = exporter.config;
    if (grafanaUrl === undefined)
      sendText(
        response,
        404,
        'Expected grafana_url in the config to say where the dashboard is, got nothing',
      );
    else response.redirect(302, `${grafanaUrl}/d/${uid}`);
  };

// As Prometheus' own: by POST or PUT, and only where it was enabled.
const reloadConfig =
  ({ reload }: ServerOptions) =>
  async (request: Request, response: Response): Promise<void> => {
    if (request.method !== 'POST' && request.method !== 'PUT') {
      response.set('allow', 'POST, PUT');
      sendText(response, 405, `Expected POST or PUT, got ${request.method}`);
    } else if (reload === undefined) {
      sendText(response, 403, 'Expected --web.enable-lifecycle to allow it, got nothing');
    } else {
      const faults = await reload();
      if (faults === undefined) sendText(response, 200, 'Headroom has reloaded its config.');
      else sendText(response, 500, `Expected a config to reload, got: ${faults}`);
    }
  };

/** The routes of the exporter. */
export const createApp = (options: ServerOptions): Express => {
  const { exporter, metricsPath, version, ready } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use((_, response, next) => {
    options.running.add(response);
    // A connection kept for the next scrape would hold up the end.
    if (!ready()) response.setHeader('connection', 'close');
    next();
  });
  const holdsToken = ({ path, headers }: Request) =>
    path.startsWith('/api/') &&
    judgeToken(bearerOf(headers.authorization), 'ACCESS_MONITORING', exporter.config.access.tokens) !==
      'unknown';
  app.use(options.guard.door(holdsToken));
  app.get(metricsPath, async (request, response) => {
    await sendMetrics(request, response, await exporter.metrics(requestDeadline(request)));
  });
  app.get('/probe', probe(options));
  app.get('/sd', discovery(options));
  app.use('/api', apiRoutes(options));
  for (const [path, uid] of Object.entries(replaced)) app.get(path, redirect(uid, options));
  app.get('/-/healthy', (_, response) => sendText(response, 200, 'Headroom is healthy.'));
  app.get('/-/ready', (_, response) =>
    ready()
      ? sendText(response, 200, 'Headroom is ready.')
      : sendText(response, 503, 'Headroom is stopping.'),
  );
  app.all('/-/reload', reloadConfig(options));
  if (metricsPath !== '/') {
    app.get('/', (_, response) => {
      response.type('html').send(landingPage({ version, metricsPath, targets: exporter.states() }));
    });
  }
  app.use((_, response) => sendText(response, 404, 'Expected a path this exporter serves, got another'));
  // Four parameters are how Express knows it: an error here is a bug of ours, and is nobody else's to read.
  app.use((error: unknown, _: Request, response: Response, _next: NextFunction) => {
    options.onError(error);
    if (response.headersSent) response.destroy();
    else sendText(response, 500, 'Expected an answer, got a fault of the exporter: see its log');
  });
  return app;
};

/** Starts to listen, by TLS where the guard says so; rejects with the system's error when the address is taken or not ours. */
export const listen = (app: Express, guard: Guard, host: string | undefined, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = guard.tls ? createTlsServer(tlsOptions(guard.tls), app) : createServer(app);
    guard.watch(server);
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
