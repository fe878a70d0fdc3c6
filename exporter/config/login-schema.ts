import * as v from 'valibot';
import { secret, targetName, word } from './scalars.ts';
import { key } from './shape.ts';

/** The name of a target. */
export const nameKey = key(
  'What it is called: the label `target` of its series, and `/probe?target=`.',
  targetName,
);

/** The keys that say where a target is and who reads it; `url` is the URL of its kind. */
export const loginKeys = <const Url extends v.GenericSchema>(where: string, url: Url) => ({
  url: key(`${where} Its password comes from \`\${NAME}\` or a file, never in the open.`, v.optional(url)),
  url_file: key('A file that holds the URL, instead of `url`.', v.optional(word)),
  username: key('Who reads it, before a user in the URL.', v.optional(word)),
  password: key('As `${NAME}` only; before a password in the URL.', v.optional(secret)),
  password_file: key('A file that holds the password, instead of `password`.', v.optional(word)),
});
