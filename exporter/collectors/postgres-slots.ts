// The connection slots of a Postgres: how many there are for whom, and how many are taken.
import { numberIn, type Row } from '../targets/postgres-port.ts';

/** Slots that ordinary roles can have, that are taken, and that are left; undefined where it is not known. */
export interface Slots {
  readonly usable: number | undefined;
  readonly used: number;
  readonly free: number | undefined;
}

/** Slots that ordinary roles can have: what is reserved for superusers, for some roles, or by Amazon RDS is not theirs. */
export const usableSlots = (server: Row | undefined): number | undefined => {
  const most = numberIn(server, 'max_connections');
  const reserved = ['superuser_reserved', 'reserved', 'rds_reserved'].map(
    (name) => numberIn(server, name) ?? 0,
  );
  return most === undefined ? undefined : reserved.reduce((left, each) => left - each, most);
};

/** The slots as rows of the server and of its activity tell; the one of the exporter is taken too. */
export const slotsOf = (server: Row | undefined, activity: readonly Row[]): Slots => {
  const usable = usableSlots(server);
  const used = activity.reduce((sum, row) => sum + (numberIn(row, 'connections') ?? 0), 1);
  return { usable, used, free: usable === undefined ? undefined : Math.max(0, usable - used) };
};
