// Workers that say nothing since they run a task themselves, as those with a solo pool do: their connections tell.

/** What CLIENT LIST says of a connection: the command it sent last, and how many seconds ago. */
export interface Client {
  readonly cmd: string;
  readonly idle: number;
}

/** The connections of CLIENT LIST: https://redis.io/docs/latest/commands/client-list/ */
export const parseClients = (text: string): readonly Client[] =>
  text.split('\n').flatMap((line) => {
    const [, idle] = / idle=(\d+)/.exec(line) ?? [];
    const [, cmd] = / cmd=(\S+)/.exec(line) ?? [];
    return idle === undefined || cmd === undefined ? [] : [{ cmd, idle: Number(idle) }];
  });

// Both clocks count whole seconds.
const slack = 2;
const near = (a: number, b: number): boolean => Math.abs(a - b) <= slack;

/**
 * Whether some worker that has been silent for so many seconds lives and works. It last published a heartbeat that long ago,
 * then took a message (EXEC, after a BRPOP that it did not repeat), and did nothing since. One that was stopped went on
 * asking for messages, or publishing, after it took its last one; one that was killed has no connections.
 */
export const isBusy = (clients: readonly Client[], silence: number, beat: number): boolean =>
  clients.some(({ cmd, idle }) => cmd === 'publish' && near(idle, silence)) &&
  clients.some(
    (taking) =>
      taking.cmd === 'exec' &&
      taking.idle <= silence + slack &&
      taking.idle >= silence - beat - slack &&
      clients.some(({ cmd, idle }) => cmd === 'brpop' && near(idle, taking.idle)),
  );
