import type { TargetError } from '../failure.ts';
import type { RedisInfo } from './redis-info.ts';

/** A command and its arguments, as they go over the wire. */
export type Command = readonly [name: string, ...args: string[]];

/** A reply in RESP2: bulk and simple strings, integers, nil and arrays of them. */
export type Reply = string | number | null | readonly Reply[];

/** INFO of this collection, and the seconds its round trip took. */
export interface InfoReading {
  readonly info: RedisInfo;
  readonly roundTripSeconds: number;
  /** Commands this exporter had sent before it, by name; INFO does not count itself. */
  readonly own?: ReadonlyMap<string, number>;
}

/** The few reads a Redis collector needs; every one of them throws a TargetError with a reason. */
export interface RedisPort {
  /** The database the connection is in. */
  readonly db: number;
  /** Ms until the collection's deadline. */
  leftMs(): number;
  /** INFO ALL, sent once in a collection however many collectors ask for it. */
  info(): Promise<InfoReading>;
  /** Sends commands in one round trip and returns their replies in order; the first error reply is thrown. */
  ask(commands: readonly Command[], db?: number): Promise<readonly Reply[]>;
  /** As `ask`, of one command whose reply is a long text: its bytes. */
  askBytes(command: Command): Promise<Uint8Array>;
  /** A collector's own bounded notes, made when first asked for. */
  memory<T>(name: string, make: () => T): T;
  /** The write stamp of this collection; undefined when nothing read may be served again as current. */
  stamp(): Promise<string | undefined>;
  /** Says that what is being read may change without a write: it will not be served again as current. */
  unsettled(): void;
  /** Says that what is being read was so at a moment before, in ms since the epoch: its age counts from then. */
  asOf(at: number): void;
  /**
   * Whether the server has lately refused a command, written as `llen` or `client|list`. A collector that can do without
   * one asks this first; where it is true, the collector's reason tells, though all it gives is right.
   */
  refuses(command: string): boolean;
  /** Says why what is being read is not all there is to read. */
  lacks(shortfall: TargetError): void;
}

const containers: ReadonlySet<string> = new Set(
  'acl client cluster config function latency memory object pubsub slowlog xinfo'.split(' '),
);

/** A command as an ACL calls it: `llen`, or `client|list` where the second word says what it does. */
export const aclName = ([name, first]: Command): string => {
  const command = name.toLowerCase();
  return containers.has(command) && first !== undefined ? `${command}|${first.toLowerCase()}` : command;
};

/** Runs what a command makes cheaper or fuller, and does without it where the server refuses it. */
export const withOrWithout = async <T>(
  port: Pick<RedisPort, 'refuses'>,
  command: string,
  run: (allowed: boolean) => Promise<T>,
): Promise<T> => {
  if (!port.refuses(command)) {
    try {
      return await run(true);
    } catch (error) {
      if (!port.refuses(command)) throw error;
    }
  }
  return run(false);
};
