// What is left of the Redis that was moved away from: its variables, hosts and schemes.
import type { Deployment, Placed } from '../deployment.ts';
import { type AuditRules, fitsAny, type Problem } from '../problem.ts';

const elsewhere = 'lead it to the Redis of REDIS_URL, or remove it';

const variables = ({ environments }: Deployment, rules: AuditRules): readonly Problem[] =>
  environments.flatMap(({ services }) =>
    services.flatMap(({ name, settings }) =>
      settings
        .filter(({ variable }) => fitsAny(variable, rules.variables))
        .map(({ variable, file, line }) => ({
          check: 'retired' as const,
          file,
          line,
          what: `${variable} of ${name} is a retired variable`,
          fix: 'remove it, and let the service take REDIS_URL',
        })),
    ),
  );

/** The hosts in a text, as words of letters, digits, dots and dashes. */
const wordsIn = (text: string): readonly string[] =>
  (text.match(/[\w.-]+/g) ?? []).map((word) => word.replace(/\.$/, ''));

const schemesIn = (text: string): readonly string[] =>
  [...text.matchAll(/([a-z][a-z0-9+.-]*):\/\//gi)].map(([, scheme = '']) => scheme.toLowerCase());

const ofText = (file: string, { text, line }: Placed, rules: AuditRules): readonly Problem[] => {
  const host = wordsIn(text).find((word) => fitsAny(word, rules.hosts));
  const scheme = schemesIn(text).find((each) => rules.schemes.includes(each));
  const found = (what: string, fix: string): Problem => ({ check: 'retired', file, line, what, fix });
  return [
    ...(host === undefined ? [] : [found(`${host} is a retired host`, elsewhere)]),
    ...(scheme === undefined ? [] : [found(`a URL has the retired scheme ${scheme}`, elsewhere)]),
  ];
};

/** What still names the Redis of before. */
export const checkRetired = (deployment: Deployment, rules: AuditRules): readonly Problem[] => {
  const values = deployment.environments.flatMap(({ services }) =>
    services.flatMap(({ settings }) =>
      settings.flatMap(({ value, file, line }) => (value === undefined ? [] : [{ text: value, file, line }])),
    ),
  );
  return [
    ...variables(deployment, rules),
    ...deployment.texts.flatMap((placed) => ofText(deployment.file, placed, rules)),
    ...values.flatMap(({ file, ...placed }) => ofText(file, placed, rules)),
  ];
};
