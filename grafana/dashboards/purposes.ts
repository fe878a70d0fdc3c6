/** What commands tell of their purpose, as regular expressions of Prometheus. A subcommand is written `config|get`. */
export const purposes = [
  {
    purpose: 'waiting reads',
    commands: 'b[lrz][a-z]*pop[a-z]*|blmove|xread|xreadgroup',
  },
  {
    purpose: 'events and heartbeats',
    commands: 's?publish|[ps]?(un)?subscribe|pubsub.*',
  },
  {
    purpose: 'health and logins',
    commands: 'ping|echo|auth|hello|select|quit|role|readonly|client.*|command.*',
  },
  {
    purpose: 'monitoring',
    commands: 'info|config.*|slowlog.*|latency.*|memory.*|acl.*|monitor|dbsize|randomkey',
  },
] as const;

/** All of them: what is left is work. */
export const otherCommands = purposes.map(({ commands }) => commands).join('|');
