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

/** The docker command alone proves nothing: only an engine that answers can run a container. */
async function engineAnswers(host = 'unix:///var/run/docker.sock'): Promise<boolean> {
  const { protocol, hostname, port, pathname } = new URL(host);
  if (protocol !== 'unix:') return ping({ hostname, port: port || '2375' });
  return existsSync(pathname) && ping({ socketPath: pathname });
}

function ping(address: { socketPath: string } | { hostname: string; port: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ ...address, path: '/_ping', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
