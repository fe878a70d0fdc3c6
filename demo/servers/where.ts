import { existsSync } from 'node:fs';
import { request } from 'node:http';

/** Where a test's servers run: in containers where a Docker engine answers, otherwise as local programs. */
export type Where = 'container' | 'local';

/** Says where, from HEADROOM_SERVERS (`local` or `container`) or from whether an engine answers its ping. */
export async function where(env: NodeJS.ProcessEnv = process.env): Promise<Where> {
  const wanted = env.HEADROOM_SERVERS;
  if (wanted === 'local' || wanted === 'container') return wanted;
  if (wanted !== undefined && wanted !== '') {
    throw new Error(`Expected HEADROOM_SERVERS to be local or container, got ${wanted}`);
  }
  return (await engineAnswers(env.DOCKER_HOST)) ? 'container' : 'local';
}

/**
 * The docker command alone proves nothing: only an engine that answers can run a container. And only one on this
 * machine, behind a socket file, has the folders and the loopback that tests share with their servers.
 */
async function engineAnswers(host = 'unix:///var/run/docker.sock'): Promise<boolean> {
  const socketPath = /^unix:\/\/(.+)$/.exec(host)?.[1];
  return socketPath !== undefined && existsSync(socketPath) && ping(socketPath);
}

function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/_ping', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
