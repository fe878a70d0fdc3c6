import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { where } from '../../demo/servers/where.ts';

const dir = mkdtempSync(join(tmpdir(), 'headroom-test-'));
const socket = join(dir, 'docker.sock');
afterAll(() => rmSync(dir, { recursive: true }));

it('is what HEADROOM_SERVERS says', async () => {
  expect(await where({ HEADROOM_SERVERS: 'container' })).toBe('container');
  expect(await where({ HEADROOM_SERVERS: 'local' })).toBe('local');
  await expect(where({ HEADROOM_SERVERS: 'cloud' })).rejects.toThrow(
    'Expected HEADROOM_SERVERS to be local or container, got cloud',
  );
});

it('is a container only where an engine on this machine answers', async () => {
  const env = { DOCKER_HOST: `unix://${socket}` };
  expect(await where(env)).toBe('local');
  const engine = createServer((_, response) => response.end('OK'));
  await new Promise<void>((resolve) => {
    engine.listen(socket, resolve);
  });
  expect(await where(env)).toBe('container');
  await new Promise((resolve) => engine.close(resolve));
  expect(await where(env)).toBe('local');
});

it('is not an engine elsewhere, which has not our folders', async () => {
  expect(await where({ DOCKER_HOST: 'tcp://127.0.0.1:2375' })).toBe('local');
});
