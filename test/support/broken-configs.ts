/** Config files that cannot be used, each with secrets where people put them by mistake. */
export const brokenConfigs = (secret: (name: string) => string): readonly string[] => {
  const fault = (name: string, of: (secret: string) => string): string => of(secret(name));
  const target = (more: string): string => `targets: [{ name: a, kind: redis, ${more} }]\n`;
  const quoted = (text: string): string => JSON.stringify(text);
  const url = (text: string): string => quoted(`redis://me:${text}@host`);
  return [
    fault('a URL in the open', (text) => target(`url: ${url(encodeURIComponent(text))}`)),
    fault('a URL that is none', (text) => target(`url: ${url(text)}`)),
    fault('a URL of no known kind', (text) => target(`url: ${quoted(`mysql://me:${text}@host`)}`)),
    fault('a password in the open', (text) => target(`url: redis://host, password: ${quoted(text)}`)),
    fault(
      'a password for a name',
      (text) => `targets: [{ name: ${quoted(text)}, kind: redis, url: redis://host }]\n`,
    ),
    fault(
      'a URL for a name',
      (text) => `targets: [{ name: ${url(text)}, kind: redis, url: redis://host }]\n`,
    ),
    fault('a URL for a kind', (text) => `targets: [{ name: a, kind: ${url(text)}, url: redis://host }]\n`),
    fault('a URL for a target', (text) => `targets: [${url(text)}]\n`),
    fault('a URL for a budget', (text) => target(`url: redis://host, budgets: { memory: ${url(text)} }`)),
    fault('a URL for a map', (text) => target(`url: redis://host, budgets: ${url(text)}`)),
    fault('a URL for a list', (text) => target(`url: redis://host, celery: ${url(text)}`)),
    fault('a URL for a key', (text) => target(`${url(text)}: redis://host`)),
    fault('a login in grafana_url', (text) => `grafana_url: ${quoted(`http://me:${text}@grafana`)}\n`),
    fault(
      'a token for its digest',
      (text) => `access: { tokens: [{ name: ops, sha256: ${quoted(text)} }] }\n`,
    ),
    fault(
      'a token for its permission',
      (text) => `access: { tokens: [{ name: a, permissions: [${quoted(text)}] }] }\n`,
    ),
    fault('a quote that does not end', (text) => `targets:\n  - password: "${text}\n`),
    fault('an alias', (text) => `targets:\n  - password: *${text.slice(0, 12)}\n`),
    fault('a tag', (text) => `targets:\n  - password: !${text.slice(0, 12)} x\n`),
    fault('an escape', (text) => `targets:\n  - password: "\\${text}"\n`),
    fault('an @', (text) => `targets:\n  - password: @${text}\n`),
    fault('a backtick', (text) => `targets:\n  - password: \`${text}\n`),
    fault('a %', (text) => `%${text}\ntargets: []\n`),
    fault('a bar', (text) => `targets:\n  - password: |${text}\n`),
    fault('a colon', (text) => `targets:\n  - password: ${text}: ${text}: x\n`),
    fault('a brace', (text) => `targets:\n  - password: {${text}\n`),
    fault('no key', (text) => `targets:\n  - name: a\n  ${text}\n`),
    fault('no colon', (text) => `REDIS_URL=redis://me:${text}@host\n`),
    fault('two keys alike', (text) => `${text.slice(0, 12)}: 1\n${text.slice(0, 12)}: 2\n`),
  ];
};

/** Web config files that cannot be used, likewise. */
export const brokenWebConfigs = (secret: (name: string) => string): readonly string[] => [
  `basic_auth_users: { me: ${JSON.stringify(secret('a password for its hash'))} }\n`,
  `basic_auth_users: ${JSON.stringify(secret('a password for the map'))}\n`,
  `basic_auth_users: [me, ${secret('a quote that does not end')}"\n`,
  `tls_server_config:\n  cert: x\n  key: ${JSON.stringify(secret('a key that is none'))}\n  cipher_suites: [${JSON.stringify(secret('a cipher'))}]\n`,
];
