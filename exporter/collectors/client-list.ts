// CLIENT LIST, one reply for all who ask: with thousands of clients it is a long answer.
import { type ClientList, parseClientList } from '../clients/client-list.ts';
import { KnownKinds } from '../clients/kinds.ts';
import type { RedisInfo } from '../targets/redis-info.ts';
import type { RedisPort } from '../targets/redis-port.ts';

interface Asked {
  list: Promise<ClientList>;
  /** Ms since the epoch. */
  askedAt: number;
  /** INFO of the collection it was asked in, which tells one collection from another. */
  info: RedisInfo | undefined;
}

const neverAsked = (): Asked => ({
  list: Promise.resolve(parseClientList(new Uint8Array())),
  askedAt: 0,
  info: undefined,
});

type Port = Pick<RedisPort, 'askBytes' | 'info' | 'memory'>;

/** How old a list may be for those who do not have to know to the second who is connected, in ms. */
export const lookMs = 60_000;

const askedOf = (port: Pick<Port, 'memory'>): Asked => port.memory('client list', neverAsked);

/** When the last list was asked for, in ms since the epoch; 0 where there is none. */
export const clientListAt = (port: Pick<Port, 'memory'>): number => askedOf(port).askedAt;

/** CLIENT LIST of this collection, or the last one where that is younger than some ms. */
export const clientList = async (port: Port, maxAgeMs = 0): Promise<ClientList> => {
  const asked = askedOf(port);
  const age = Date.now() - asked.askedAt;
  if (age >= 0 && age < maxAgeMs) return asked.list;
  const { info } = await port.info();
  if (asked.info !== info) {
    const kinds = port.memory('client kinds', () => new KnownKinds());
    Object.assign(asked, { info, askedAt: Date.now() });
    asked.list = port.askBytes(['client', 'list']).then((bytes) => parseClientList(bytes, kinds));
    asked.list.catch(() => Object.assign(asked, neverAsked()));
  }
  return asked.list;
};
