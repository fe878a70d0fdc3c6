// The words of the home dashboard's tiles.
import { type Word, words } from '../../exporter/metrics/checklist.ts';
import { redisUp } from '../../exporter/metrics/redis.ts';
import { having, maxBy, nested } from './combine.ts';
import { gauge, type Vector } from './expression.ts';
import { alerting } from './rules.ts';

const colors = {
  OK: 'green',
  'AT RISK': 'orange',
  UNKNOWN: 'purple',
  BREACHED: 'red',
} as const satisfies Readonly<Record<Word, string>>;

/** The words from best to worst, and the colour of each. */
export const states = words.map((word) => ({ word, color: colors[word] }));

const rankOf = (word: Word): number => states.findIndex((state) => state.word === word);

type Place = 'job' | 'target';

/** What makes a tile's line of each target; a series there is what counts, not its value. */
export interface Evidence {
  /** The budget is broken. */
  readonly breached: readonly Vector<Place>[];
  /** Alerts of this line that are pending or firing, by name. */
  readonly alerts?: string;
  /** What has to be known before anything may be called good. */
  readonly known: Vector<Place>;
}

const everyTarget = maxBy(['job', 'target'], gauge(redisUp));
const exporterDown = 'up{job=~"$job", job=~"headroom.*"} == 0';
const rulesAbsent = 'absent(ALERTS{alertname="Watchdog", alertstate="firing"})';

/** What is known to be alerted of. */
const atRisk = (alerts: string, known: Vector<Place>): string =>
  having(maxBy(['job', 'target'], alerting({ like: alerts })), ['job', 'target'], known).promql;

/**
 * The worst state of all targets. A target that is read but tells nothing of this line is unknown; so is everything while
 * an exporter cannot be scraped, or while no rules are evaluated that would tell of a risk.
 */
export const stateOf = ({ breached, alerts, known }: Evidence): Vector<never> => {
  const arms: readonly (readonly [promql: string, word: Word])[] = [
    ...breached.map(({ promql }) => [promql, 'BREACHED'] as const),
    ...(alerts === undefined ? [] : [[atRisk(alerts, known), 'AT RISK'] as const]),
    [known.promql, 'OK'],
    [everyTarget.promql, 'UNKNOWN'],
    [exporterDown, 'UNKNOWN'],
    [rulesAbsent, 'UNKNOWN'],
  ];
  const lines = arms.map(([promql, word]) => `${nested(promql)} * 0 + ${rankOf(word)}`);
  return { promql: `max(\n  ${lines.join('\n  or\n  ')}\n)`, labels: [], unit: 'none' };
};
