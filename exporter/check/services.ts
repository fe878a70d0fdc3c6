// Connections to a Redis by the service that holds them. Pure.
import { redisConnectedClients } from '../metrics/redis.ts';
import { factNamed, factsNow, factsOf } from './facts.ts';
import { countText, manyText } from './format.ts';
import type { History } from './history.ts';
import { about, type Draft, line, type ServiceRow } from './line.ts';
import type { View } from './view.ts';

const held = 'redis_service_connections';

const rowsOf = (target: string, facts: ReturnType<typeof factsNow>): readonly ServiceRow[] => {
  const expected = new Map(
    factNamed(facts, `${held}_expected`).map(({ labels, value }) => [labels.service, value]),
  );
  return factNamed(facts, held)
    .map(({ labels: { service = '' }, value }) => ({
      target,
      service,
      connections: value,
      expected: expected.get(service),
    }))
    .sort((a, b) => b.connections - a.connections || (a.service < b.service ? -1 : 1));
};

/** What tells of services: this look, or where that was not let in, as another may still be, Prometheus' last minutes. */
const telling = (view: View, history: History | undefined): ReturnType<typeof factsNow> => {
  const now = factsNow(view);
  return factNamed(now, held).length > 0 ? now : factsOf(view, history);
};

/** The services of one target, those with most connections first; none where they are not told apart. */
export const serviceRows = (view: View, history: History | undefined): readonly ServiceRow[] =>
  rowsOf(view.target, telling(view, history));

const isShort = ({ connections, expected = 0 }: ServiceRow): boolean => connections < expected;

/** A line for each service that has too few connections, or one for all; none where no number is expected. */
export const serviceLines = (view: View, history: History | undefined): readonly Draft[] => {
  const wanted = serviceRows(view, history).filter(({ expected = 0 }) => expected > 0);
  if (wanted.length === 0) return [];
  const before = history ? rowsOf(view.target, history.facts.get(view.target) ?? []) : [];
  const wasShort = new Set(before.filter(isShort).map(({ service }) => service));
  const short = wanted.filter(isShort);
  const all = `${wanted.length}`;
  if (short.length === 0) return [about('services', line('services connected', 'good', all, all))];
  return short.map(({ service, connections, expected = 0 }) => {
    // A service that is deployed is away for a moment: one look alone breaks nothing.
    const isGone = wasShort.has(service);
    const advice = isGone
      ? 'start it, or correct its REDIS_URL: headroom audit shows who is connected'
      : 'it may be under deployment: look again';
    const check = `connections of ${service}`;
    const state = isGone ? 'broken' : 'at risk';
    const draft = line(check, state, countText(connections), countText(expected), advice);
    return about('services', draft, { service });
  });
};

const connected = redisConnectedClients.name;

/** The services, where most of the connections are theirs: a list of before the others came would name the wrong ones. */
const holders = (view: View, history: History | undefined): readonly ServiceRow[] => {
  const rows = serviceRows(view, history);
  const [{ value: all } = { value: 0 }] = factNamed(telling(view, history), connected);
  const told = rows.reduce((sum, { connections }) => sum + connections, 0);
  return 2 * told < all ? [] : rows;
};

const shown = 3;

/** Who has too few connections, then who holds most: `mailer: 0 connections, expected 1`, `api: 12 connections`. */
export const serviceSpenders = (view: View, history: History | undefined): readonly string[] =>
  holders(view, history)
    .filter((row) => row.connections > 0 || isShort(row))
    .sort((a, b) => Number(isShort(b)) - Number(isShort(a)))
    .slice(0, shown)
    .map((row) => {
      const said = `${row.service}: ${manyText(row.connections, 'connection')}`;
      return isShort(row) ? `${said}, expected ${countText(row.expected ?? 0)}` : said;
    });

/** Who holds most of them. */
export const greatestHolder = (view: View, history: History | undefined): string | undefined => {
  const [most] = holders(view, history).filter(({ connections }) => connections > 0);
  return most && `${most.service}: ${manyText(most.connections, 'connection')}`;
};
