import { json } from 'node:stream/consumers';
import { type HttpServer, startHttp } from './http-server.ts';

/** One request as it came. */
export interface Posted {
  readonly path: string;
  readonly body: unknown;
}

/** A server on loopback that keeps the JSON it is sent; as PagerDuty does, it answers 202 under /v2/. */
export interface JsonSink extends Pick<HttpServer, 'stop'> {
  readonly url: string;
  /** What came under a path, in its order. */
  at(path: string): readonly unknown[];
}

/** Starts one on a free port. */
export const startJsonSink = async (): Promise<JsonSink> => {
  const posted: Posted[] = [];
  const server = await startHttp(async (request, response) => {
    const path = request.url ?? '';
    posted.push({ path, body: await json(request) });
    response.writeHead(path.startsWith('/v2/') ? 202 : 200).end('ok');
  });
  return {
    url: new URL(server.url).origin,
    stop: server.stop,
    at: (path) => posted.filter((each) => each.path === path).map(({ body }) => body),
  };
};
