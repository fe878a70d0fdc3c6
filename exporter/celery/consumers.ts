// Connections that ask for messages as Celery's consumers do: kombu reads its queues by one BRPOP after another.
import type { Client } from '../clients/client-list.ts';

/** A connection whose last command was BRPOP. */
export interface Consumer {
  readonly db: number;
  /** Whether it waits for a message at this moment, or did a moment ago: between two questions it does not. */
  readonly asks: boolean;
}

// Seconds, in whole ones.
const moment = 1;

/** The consumers among clients. */
export const consumersIn = (clients: readonly Client[]): readonly Consumer[] =>
  clients
    .filter(({ kind }) => kind.command === 'brpop')
    .map(({ kind, idleSeconds }) => ({ db: kind.db, asks: kind.isBlocked || idleSeconds <= moment }));
