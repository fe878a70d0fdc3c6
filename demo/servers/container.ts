import { createWriteStream } from 'node:fs';
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers';
import type { Server, ServerOptions } from './process.ts';
import { root } from './root.ts';

/** The image of each program, and what it is called in there. */
export const images: Readonly<Record<string, readonly [image: string, binary: string]>> = {
  'redis-server': ['redis:8.6-alpine', 'redis-server'],
  'redis-cli': ['redis:8.6-alpine', 'redis-cli'],
  prometheus: ['prom/prometheus:v3.15.0', '/bin/prometheus'],
  promtool: ['prom/prometheus:v3.15.0', '/bin/promtool'],
  'prometheus-alertmanager': ['prom/alertmanager:v0.34.2', '/bin/alertmanager'],
  amtool: ['prom/alertmanager:v0.34.2', '/bin/amtool'],
};

/** HEADROOM_REDIS_IMAGE is an image of Redis or Valkey in the place of the shipped one. */
export function imageOf(
  program: string,
  env: NodeJS.ProcessEnv = process.env,
): readonly [image: string, binary: string] {
  const image = images[program];
  if (image === undefined)
    throw new Error(`Expected one of ${Object.keys(images).join(', ')}, got ${program}`);
  const other = env.HEADROOM_REDIS_IMAGE;
  if (!other || !program.startsWith('redis-')) return image;
  return [other, /\bvalkey\b/.test(other) ? program.replace('redis', 'valkey') : program];
}

/** Host network and same paths, so that a command line means in there what it means here; files stay ours. */
function container(image: string, folders: readonly string[]): GenericContainer {
  return new GenericContainer(image)
    .withNetworkMode('host')
    .withUser(`${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`)
    .withBindMounts([root, ...folders].map((folder) => ({ source: folder, target: folder })));
}

/** As the local launch, in a container. */
export async function launchContainer(options: ServerOptions, log: string): Promise<Server> {
  const [image, binary] = imageOf(options.program);
  let ended = false;
  const started = await container(image, [options.dir])
    .withEntrypoint([binary])
    .withCommand([...options.args])
    .withEnvironment({ ...options.env })
    .withWorkingDir(options.dir)
    .withLogConsumer((stream) => {
      stream.pipe(createWriteStream(log, { flags: 'a' }));
      stream.on('end', () => {
        ended = true;
      });
    })
    .start();
  const client = await getContainerRuntimeClient();
  const handle = client.container.getById(started.getId());
  const { State } = await handle.inspect();
  let stopping: Promise<unknown> | undefined;
  return {
    pid: State.Pid,
    log,
    kill: (signal) => void handle.kill({ signal }).catch(() => undefined),
    stop: async () => {
      stopping ??= started.stop({ timeout: 5000, remove: true });
      await stopping;
      ended = true;
    },
    ended: () => ended,
  };
}

const toolboxes = new Map<string, Promise<StartedTestContainer>>();

/** Runs one command to its end in a container that is kept for the next one; testcontainers removes it with us. */
export async function execInContainer(
  program: string,
  args: readonly string[],
  { cwd = root, input }: { readonly cwd?: string | undefined; readonly input?: string | undefined } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [image, binary] = imageOf(program);
  const key = `${image} ${cwd}`;
  const toolbox =
    toolboxes.get(key) ?? container(image, [cwd]).withEntrypoint(['tail', '-f', '/dev/null']).start();
  toolboxes.set(key, toolbox);
  const fed = `printf %s "$1" | base64 -d | { shift; "$@"; }`;
  const encoded = Buffer.from(input ?? '').toString('base64');
  const command = input === undefined ? [binary, ...args] : ['sh', '-c', fed, 'sh', encoded, binary, ...args];
  const { exitCode, stdout, stderr } = await (await toolbox).exec(command, { workingDir: cwd });
  return { code: exitCode, stdout, stderr };
}
