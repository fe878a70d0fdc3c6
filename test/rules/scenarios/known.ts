// Alerts as scenarios expect them: with the labels of the baseline's installation, but for its job.
import type { Firing } from './scenario.ts';

type Labels = Readonly<Record<string, string>>;
type Periods = Firing['periods'];

const alertOf =
  (component: string, common: Labels) =>
  (alertname: string, severity: string, periods: Periods, more: Labels = {}): Firing => ({
    labels: { alertname, severity, component, ...common, ...more },
    periods,
  });

export const redisAlert = alertOf('redis', { target: 'main' });
export const celeryAlert = alertOf('celery', { target: 'main', db: 'db0' });
export const bullmqAlert = alertOf('bullmq', { target: 'main', db: 'db0', prefix: 'bull', queue: 'mail' });
export const postgresAlert = alertOf('postgres', { target: 'database' });
export const pgbouncerAlert = alertOf('pgbouncer', { target: 'pooler' });
export const applicationAlert = alertOf('application', { target: 'api' });
export const exporterAlert = alertOf('exporter', {});
export const scheduleAlert = alertOf('schedules', { target: 'main', scheduler: 'beat' });
