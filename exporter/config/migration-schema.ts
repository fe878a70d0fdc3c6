import * as v from 'valibot';
import { defaultRules } from '../audit/problem.ts';
import { longerThanZero, redisUrl, word } from './scalars.ts';
import { map, scalar } from './shape.ts';

const matching = (expected: string, pattern: RegExp) =>
  scalar(expected, (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined));

const host = matching('a host name or address, * for any letters', /^[\w.*:-]+$/);
const variable = matching('the name of a variable, * for any letters', /^[\w*]+$/);
const scheme = matching('the scheme of a URL such as rediss', /^[a-z][a-z0-9+.-]*$/);

const retired = map({
  hosts: v.optional(v.array(host), [...defaultRules.hosts]),
  urls: v.optional(v.array(redisUrl), []),
  url_file: v.optional(word),
  variables: v.optional(v.array(variable), [...defaultRules.variables]),
  schemes: v.optional(v.array(scheme), [...defaultRules.schemes]),
});

/** What a Redis target says of the move to it. */
export const migrationSchema = map({
  retired: v.optional(retired, {}),
  files: v.optional(v.array(word), []),
  region: v.optional(word),
  every: v.optional(longerThanZero, 300),
});

export type MigrationFile = v.InferOutput<typeof migrationSchema>;
