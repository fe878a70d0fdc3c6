import type { Stack } from '../stack.ts';
import type { Break } from './break.ts';

/** Kills the server whose children are all of Postgres, and starts it again with the data it had. */
export function killPostgres({ database: { postgres } }: Pick<Stack, 'database'>): Break {
  return {
    alert: 'PostgresDown',
    inject: async () => {
      const { pid } = postgres;
      postgres.kill('SIGKILL');
      return `Postgres killed (process ${pid}, SIGKILL), and with it every session`;
    },
    repair: async () => {
      await postgres.down();
      await postgres.again();
      return `Postgres started again on port ${postgres.port} with the data it had (process ${postgres.pid})`;
    },
  };
}
