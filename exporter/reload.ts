import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import type { Exporter } from './exporter.ts';

/** Makes what has an exporter read its config anew; it gives the faults of one that cannot be used, in one line as the log has them. */
export const reloader =
  (exporter: Exporter, readConfig: () => Config, logger: Pick<Logger, 'error' | 'info'>) =>
  async (): Promise<string | undefined> => {
    try {
      await exporter.reload(readConfig);
      logger.info({ targets: exporter.targets.length }, 'config reloaded');
      return undefined;
    } catch (thrown) {
      const error = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\s*\n\s*/g, '; ');
      logger.error({ error }, 'config not reloaded, the one before stays in use');
      return error;
    }
  };
