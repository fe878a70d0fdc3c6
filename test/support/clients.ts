// Connections as CLIENT LIST would tell of them.
import type { Client, ClientList } from '../../exporter/clients/client-list.ts';
import { type Kind, kindOf, type Said } from '../../exporter/clients/kinds.ts';

type Given = Partial<Omit<Client, 'kind'> & Said>;

/** What connections of an address say, with what differs from an ordinary one. */
export const kindLike = ({ host, name, library, user, flags, command, db }: Given = {}): Kind =>
  kindOf({
    host: host ?? '10.0.0.1',
    name: name ?? '',
    library: library ?? '',
    user: user ?? 'default',
    flags: flags ?? 'N',
    command: command ?? 'get',
    db: db ?? 0,
  });

/** A client of a kind of its own, with what differs from an ordinary one. */
export const clientOf = (given: Given = {}): Client => ({
  kind: kindLike(given),
  id: given.id ?? 1,
  ageSeconds: given.ageSeconds ?? 0,
  idleSeconds: given.idleSeconds ?? 0,
  outputBytes: given.outputBytes ?? 0,
  memoryBytes: given.memoryBytes,
  commands: given.commands,
});

/** A list of clients. */
export const listOf = (clients: readonly Client[]): ClientList => {
  const kinds = new Map<Kind, number>();
  for (const { kind } of clients) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return { clients, kinds };
};

/** The line of a client, as Redis 8 writes it. */
export const clientLine = (given: Given & { readonly port?: number }): string => {
  const { kind, ...client } = clientOf(given);
  const c = { ...kind, ...client };
  const host = c.host.includes(':') ? `[${c.host}]` : c.host;
  return [
    `id=${c.id} addr=${host}:${given.port ?? 40_000} laddr=10.0.0.9:6379 fd=8 name=${c.name} age=${c.ageSeconds} idle=${c.idleSeconds}`,
    `flags=${c.flags} db=${c.db} sub=0 psub=0 obl=0 oll=0 omem=${c.outputBytes} tot-mem=${c.memoryBytes ?? 0} events=r`,
    `cmd=${c.command} user=${c.user} redir=-1 resp=2 lib-name=${c.library} lib-ver=`,
    ...(c.commands === undefined ? [] : [`tot-cmds=${c.commands}`]),
  ].join(' ');
};
