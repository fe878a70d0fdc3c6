/**
 * What the demo's Redis was measured to process a day, from total_commands_processed over 12 minutes after 90 s of
 * warm-up, the reader's own INFO not counted: 152 commands a minute without the exporter. The exporter's own are what it
 * said over 8 minutes that it had sent: 20 a minute, with this budget.
 * Redis 7.0.15, one Celery 5.2.6 worker of two processes and beat, BullMQ 6.7.0; commands within Lua count, as Redis
 * counts them. Of the 152, 61 are Celery's BRPOP and 12 its PING: kombu 5.2.4 ignores polling_interval on Redis. Since
 * then each of its two tasks a minute is told when it is sent: two PUBLISH a minute, counted and not measured.
 */
export const measured = {
  /** Celery and BullMQ with a task and a job a minute. */
  work: 222_000,
  /** The exporter, scraped every 5 s with no scrape sharing another's values. */
  exporter: 29_000,
} as const;

/** Twice the measured use: a quiet demo stays clearly under it, and a polling loop goes clearly over. */
export const operationsBudget = 2 * (measured.work + measured.exporter);

export const memoryBudgetBytes = 200 * 2 ** 20;

/** Clients that the demo's Redis accepts, as a hosted one of 256 MB may: Redis' own 10,000 are more than one machine opens. */
export const redisMaxClients = 250;

/** Everything runs on one machine here: an exporter that waits for a processor is no slow Redis. */
export const roundTripBudgetMs = 200;

/** Celery workers that the demo starts, and that there should be. */
export const celeryWorkers = 1;

/** How many connections the pool of demo/apps/sqlalchemy has, overflow included. */
export const shopConnections = 30;
