import { consumerPollInterval, consumers, resultsStored } from '../metrics/celery-consumers.ts';
import type { Fact, History } from './history.ts';

export type { Fact } from './history.ts';

import type { View } from './view.ts';

/** A database and a prefix in it. */
export interface Space {
  readonly db: string;
  readonly prefix: string;
}

const shared: readonly string[] = [consumers.name, consumerPollInterval.name, resultsStored.name];

/** What is known of one Celery installation. */
export class Facts {
  readonly #facts: readonly Fact[];
  readonly space: Space;

  constructor(facts: readonly Fact[], space: Space) {
    // What is told of a server or a database is of no prefix; of others Prometheus leaves out an empty one.
    const isHere = ({ name, labels: { db = space.db, prefix = '' } }: Fact) =>
      db === space.db && (shared.includes(name) || prefix === space.prefix);
    this.#facts = facts.filter(isHere);
    this.space = space;
  }

  of(name: string): readonly Fact[] {
    return this.#facts.filter((fact) => fact.name === name);
  }

  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const isIt = (fact: Fact) => Object.entries(labels).every(([key, held]) => fact.labels[key] === held);
    return this.of(name).find(isIt)?.value;
  }

  /** The different values of a label of those facts, sorted. */
  labels(name: string, label: string, isIt: (fact: Fact) => boolean = () => true): readonly string[] {
    const held = this.of(name)
      .filter(isIt)
      .map(({ labels }) => labels[label] ?? '');
    return [...new Set(held)].sort();
  }
}

// Prometheus leaves out empty labels.
const spaceOf = ({ labels }: Fact): Space => ({ db: labels.db ?? '', prefix: labels.prefix ?? '' });

/** The Celery installations that are told of. */
export const spacesOf = (facts: readonly Fact[]): readonly Space[] => {
  const signs = ['celery_worker_up', 'celery_workers_expected', 'celery_queue_length'];
  const spaces = facts.filter(({ name }) => signs.includes(name)).map(spaceOf);
  const names = [...new Set(spaces.map(({ db, prefix }) => `${db} ${prefix}`))].sort();
  return names.map((name) => ({
    db: name.split(' ', 1)[0] ?? '',
    prefix: name.slice(name.indexOf(' ') + 1),
  }));
};

/** What is known of a target: by history where there is one, otherwise from this collection. */
export const factsOf = (view: View, history: History | undefined): readonly Fact[] =>
  history?.facts.get(view.target) ?? factsNow(view);

/** What this collection tells. */
export const factsNow = (view: View): readonly Fact[] =>
  view.all().map(({ metric, labels, value }) => ({ name: metric.name, labels, value }));

/** The facts of one name. */
export const factNamed = (facts: readonly Fact[], name: string): readonly Fact[] =>
  facts.filter((fact) => fact.name === name);
