import * as v from 'valibot';
import { defaultRules } from '../audit/problem.ts';
import { longerThanZero, redisUrl, word } from './scalars.ts';
import { key, map, scalar } from './shape.ts';

const matching = (expected: string, pattern: RegExp) =>
  scalar(expected, (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined));

const host = matching('a host name or address, * for any letters', /^[\w.*:-]+$/);
const variable = matching('the name of a variable, * for any letters', /^[\w*]+$/);
const scheme = matching('the scheme of a URL such as rediss', /^[a-z][a-z0-9+.-]*$/);

const retired = map({
  hosts: key(
    'Hosts that no file should name any more; those of `urls` are added.',
    v.optional(v.array(host), [...defaultRules.hosts]),
  ),
  urls: key('Where the old Redis may still be asked.', v.optional(v.array(redisUrl), [])),
  url_file: key('A file that holds such a URL, instead of `urls`.', v.optional(word)),
  variables: key(
    'Variables that no file should set any more.',
    v.optional(v.array(variable), [...defaultRules.variables]),
  ),
  schemes: key(
    'Schemes of URLs that no file should use any more.',
    v.optional(v.array(scheme), [...defaultRules.schemes]),
  ),
});

/** What a Redis target says of the move to it. */
export const migrationSchema = map({
  retired: key('What the services move away from.', v.optional(retired, {})),
  files: key('Blueprint, compose and `.env` files to look into.', v.optional(v.array(word), [])),
  region: key('Where all services should be.', v.optional(word), 'that of most services'),
  every: key('How often the old Redis and the files are looked at.', v.optional(longerThanZero, '5m')),
});

export type MigrationFile = v.InferOutput<typeof migrationSchema>;
