/** A signal that told the demo to end. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(name: keyof typeof exitCodes) {
    super(`${name} received`);
    this.exitCode = exitCodes[name];
  }
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Aborts on Ctrl-C, SIGTERM, a closed terminal or a closed pipe; further ones don't cut the cleaning up short. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of Object.keys(exitCodes) as (keyof typeof exitCodes)[]) {
    process.on(name, () => controller.abort(new Interrupted(name)));
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => controller.abort(new Interrupted('SIGHUP')));
  }
  // An error nobody caught ends the demo in order as well.
  process.on('uncaughtException', (error) => controller.abort(error));
  if (process.env.npm_lifecycle_event !== undefined)
    watchParent(() => controller.abort(new Interrupted('SIGHUP')));
  return controller.signal;
}

/** npm runs us in a shell that passes no signal on: once it has gone, nobody is left to end us. */
function watchParent(gone: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) gone();
  }, 500).unref();
}
