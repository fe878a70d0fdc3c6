// The paths that the old service had. Which target is meant is a configured name, never an address.
import { type Request, type Response, Router } from 'express';
import { View } from '../check/view.ts';
import type { Exporter } from '../exporter.ts';
import { applicationUp } from '../metrics/application.ts';
import { bearerOf, judgeToken, type Permission } from '../web/tokens.ts';
import { redisConnectionAudit } from './connection-audit.ts';
import { type DatabaseSides, databaseHealth, databasePoolStatus, poolNames } from './database.ts';
import { redisCeleryQueues, redisHealth, redisStats, troubleOf } from './redis.ts';

interface ApiOptions {
  readonly exporter: Exporter;
  /** Told when a path that needs a token is asked for and there is none to have. */
  readonly onClosed: () => void;
}

const refuse = (response: Response, status: number, reason: string, detail: string): void => {
  response.status(status).json({ detail, reason });
};

const permitted =
  (permission: Permission, { exporter, onClosed }: ApiOptions) =>
  (request: Request, response: Response, next: () => void): void => {
    // Asked each time: a reload of the config changes them.
    const { tokens } = exporter.config.access;
    if (tokens.length === 0) onClosed();
    const verdict = judgeToken(bearerOf(request.get('authorization')), permission, tokens);
    if (verdict === 'allowed') {
      next();
    } else if (verdict === 'forbidden') {
      refuse(
        response,
        403,
        'forbidden',
        `Expected a token with the permission ${permission}, got one without`,
      );
    } else {
      response.set('WWW-Authenticate', 'Bearer realm="headroom"');
      refuse(response, 401, 'unauthorized', 'Expected a bearer token that is believed, got none or another');
    }
  };

/** The view of the target that a request means, or undefined once it was told why there is none. */
const viewOf = async (
  exporter: Exporter,
  kind: string,
  request: Request,
  response: Response,
): Promise<View | undefined> => {
  const names = exporter.targetsOf(kind);
  const { target = names[0] } = request.query;
  if (typeof target === 'string' && names.includes(target))
    return new View(target, await exporter.samplesOf(target));
  const choice = names.length === 0 ? `a target of kind ${kind}` : `target to be one of ${names.join(', ')}`;
  refuse(
    response,
    404,
    'unknown_target',
    `Expected ${choice}, got ${names.length === 0 ? 'none' : 'another'}`,
  );
  return undefined;
};

/** The first Postgres and the application whose pools are meant, or undefined once it was told why there are none. */
const sidesOf = async (
  exporter: Exporter,
  request: Request,
  response: Response,
): Promise<DatabaseSides | undefined> => {
  const [name] = exporter.targetsOf('postgres');
  const serverView = async () =>
    name === undefined ? undefined : new View(name, await exporter.samplesOf(name));
  // A server alone has no pools, and that is no fault of the request.
  const isAsked = request.query.target !== undefined || exporter.targetsOf('application').length > 0;
  if (!isAsked && name !== undefined) return { server: await serverView() };
  // Together, so that two that hang take no longer than one.
  const [server, application] = await Promise.all([
    serverView(),
    viewOf(exporter, 'application', request, response),
  ]);
  if (!application) return undefined;
  const names = poolNames(application);
  const { pool } = request.query;
  if (pool === undefined) return { server, application };
  // Of an application that cannot be read no pool is known: its figures are null.
  if (typeof pool === 'string' && (names.length === 0 || names.includes(pool)))
    return { server, application, pool };
  refuse(response, 404, 'unknown_pool', `Expected pool to be one of ${names.join(', ')}, got another`);
  return undefined;
};

/** The routes under `/api`. */
export const apiRoutes = (options: ApiOptions): Router => {
  const { exporter } = options;
  const router = Router();
  const monitoring = permitted('ACCESS_MONITORING', options);
  router.use((_, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/redis/health', async (request, response) => {
    const view = await viewOf(exporter, 'redis', request, response);
    if (view) response.json(redisHealth(view));
  });
  const redis = (path: string, body: (view: View) => unknown): void => {
    router.get(path, monitoring, async (request, response) => {
      const view = await viewOf(exporter, 'redis', request, response);
      const trouble = view && troubleOf(view);
      if (trouble) refuse(response, 500, trouble.reason, `Redis could not be read: ${trouble.error}`);
      else if (view) response.json(body(view));
    });
  };
  redis('/redis/stats', (view) => redisStats(view, exporter.operationsOf(view.target)));
  redis('/redis/celery-queues', redisCeleryQueues);
  redis('/redis/connection-audit', (view) => {
    const config = exporter.redisConfigOf(view.target);
    const evidence = exporter.evidenceOf(view.target, view.all());
    const { retired } = exporter.findingsOf(view.target);
    return config && redisConnectionAudit({ config, view, evidence, retired });
  });
  router.get('/database/health', monitoring, async (request, response) => {
    const sides = await sidesOf(exporter, request, response);
    if (sides) response.json(databaseHealth(sides));
  });
  router.get('/database/pool-status', monitoring, async (request, response) => {
    const sides = await sidesOf(exporter, request, response);
    const trouble = sides?.application && troubleOf(sides.application, applicationUp);
    if (trouble) refuse(response, 500, trouble.reason, `The application could not be read: ${trouble.error}`);
    else if (sides) response.json(databasePoolStatus(sides));
  });
  return router;
};
