import { pgbouncerBudgets } from '../budgets.ts';
import { pgbouncerCollectors } from '../collectors/pgbouncer.ts';
import type { Config, PgbouncerTargetConfig } from '../config/config.ts';
import { PgbouncerTarget } from '../targets/pgbouncer.ts';

/** The target of a PgBouncer in the config. */
export const openPgbouncer = (
  { name, address, budgets }: PgbouncerTargetConfig,
  { scrapeTimeoutMs }: Pick<Config, 'scrapeTimeoutMs'>,
): PgbouncerTarget =>
  new PgbouncerTarget({
    name,
    address,
    collectors: pgbouncerCollectors(),
    budgets: pgbouncerBudgets(budgets),
    queryMs: scrapeTimeoutMs,
  });
