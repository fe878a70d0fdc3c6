import { postgresBudgets } from '../budgets.ts';
import { postgresCollectors } from '../collectors/postgres.ts';
import type { Config, PostgresTargetConfig } from '../config/config.ts';
import { PostgresTarget } from '../targets/postgres.ts';

/** The target of a Postgres in the config. */
export const openPostgres = (
  { name, address, budgets }: PostgresTargetConfig,
  { scrapeTimeoutMs }: Pick<Config, 'scrapeTimeoutMs'>,
): PostgresTarget =>
  new PostgresTarget({
    name,
    address,
    collectors: postgresCollectors,
    budgets: postgresBudgets(budgets),
    statementMs: scrapeTimeoutMs,
  });
