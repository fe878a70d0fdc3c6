// Connections as CLIENT LIST would tell of them.
import type { Client } from '../../exporter/clients/client-list.ts';

/** A client of the first address of a network, with what differs from an ordinary one. */
export const clientOf = (given: Partial<Client> = {}): Client => ({
  id: 1,
  host: '10.0.0.1',
  name: '',
  library: '',
  user: 'default',
  flags: 'N',
  command: 'get',
  db: 0,
  ageSeconds: 0,
  idleSeconds: 0,
  outputBytes: 0,
  memoryBytes: undefined,
  commands: undefined,
  ...given,
});

/** The line of a client, as Redis 8 writes it. */
export const clientLine = (client: Partial<Client> & { readonly port?: number }): string => {
  const c = { ...clientOf(), port: 40_000, ...client };
  const host = c.host.includes(':') ? `[${c.host}]` : c.host;
  return [
    `id=${c.id} addr=${host}:${c.port} laddr=10.0.0.9:6379 fd=8 name=${c.name} age=${c.ageSeconds} idle=${c.idleSeconds}`,
    `flags=${c.flags} db=${c.db} sub=0 psub=0 obl=0 oll=0 omem=${c.outputBytes} tot-mem=${c.memoryBytes ?? 0} events=r`,
    `cmd=${c.command} user=${c.user} redir=-1 resp=2 lib-name=${c.library} lib-ver=`,
    ...(c.commands === undefined ? [] : [`tot-cmds=${c.commands}`]),
  ].join(' ');
};
