import type { Row } from '../result.ts';
import { bullmqRow } from './bullmq.ts';
import { clientsRow } from './clients.ts';
import { cpuRow } from './cpu.ts';
import { dayRow } from './day.ts';
import { defaultRow } from './default.ts';
import { delayRow } from './delay.ts';
import { hangRow } from './hang.ts';
import { keysRow } from './keys.ts';
import { memoryRow } from './memory.ts';
import { pgbouncerRow } from './pgbouncer.ts';
import { postgresRow } from './postgres.ts';
import { queuesRow } from './queues.ts';
import { sharingRow } from './sharing.ts';

/** Every row, in the order of the table. */
export const allRows: readonly Row[] = [
  defaultRow,
  queuesRow,
  bullmqRow,
  dayRow,
  sharingRow,
  cpuRow,
  keysRow,
  clientsRow,
  delayRow,
  hangRow,
  memoryRow,
  postgresRow,
  pgbouncerRow,
];
