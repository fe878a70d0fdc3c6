// One REDIS_URL in an environment, the same everywhere, and no other way to another Redis.
import type { Deployment, Environment, Service, Setting } from '../deployment.ts';
import { type AuditRules, fitsAny, type Problem } from '../problem.ts';
import { placeOf, type RedisPlace, shownPlace } from '../redis-url.ts';

const main = 'REDIS_URL';

/** A setting that leads to a Redis. */
interface Way {
  readonly owner: string;
  readonly setting: Setting;
  readonly to: RedisPlace;
}

const waysOf = ({ name, settings }: Service): readonly Way[] =>
  settings.flatMap((setting) => {
    const to = placeOf(setting);
    return to ? [{ owner: name, setting, to }] : [];
  });

const problem = ({ file, line }: Setting, what: string, fix: string): Problem => ({
  check: 'redis_url',
  file,
  line,
  what,
  fix,
});

const twice = ({ name, settings }: Service): readonly Problem[] =>
  settings
    .filter(({ variable }) => variable === main)
    .slice(1)
    .map((setting) => problem(setting, `${main} of ${name} is set twice`, 'leave one of them'));

/** Where most lead to, the first of equals; undefined when none is known. */
const usual = (ways: readonly Way[]): RedisPlace | undefined => {
  const counts = new Map<string, number>();
  for (const { to } of ways) counts.set(shownPlace(to), (counts.get(shownPlace(to)) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return ways.find(({ to }) => counts.get(shownPlace(to)) === most)?.to;
};

const ofEnvironment = ({ services }: Environment, retired: readonly string[]): readonly Problem[] => {
  const ways = services.flatMap(waysOf).filter(({ setting }) => !fitsAny(setting.variable, retired));
  const isSet = services.some(({ settings }) => settings.some(({ variable }) => variable === main));
  const [first] = ways;
  if (first && !isSet) {
    const { owner, setting, to } = first;
    const what = `${setting.variable} of ${owner} leads to ${shownPlace(to)}, and no service has ${main}`;
    return [problem(setting, what, `name the one Redis of all services ${main}`)];
  }
  const expected = usual(ways.filter(({ setting }) => setting.variable === main));
  if (!expected) return [];
  const others = ways.filter(({ setting: { variable }, to }) =>
    variable === main ? shownPlace(to) !== shownPlace(expected) : to.place !== expected.place,
  );
  return others.map(({ owner, setting, to }) =>
    problem(
      setting,
      `${setting.variable} of ${owner} leads to ${shownPlace(to)}, ${main} elsewhere to ${shownPlace(expected)}`,
      `let every service have the same ${main}`,
    ),
  );
};

/** Settings that lead elsewhere than the one REDIS_URL of their environment. */
export const checkRedisUrl = ({ environments }: Deployment, { variables }: AuditRules): readonly Problem[] =>
  environments.flatMap((environment) => [
    ...environment.services.flatMap(twice),
    ...ofEnvironment(environment, variables),
  ]);
