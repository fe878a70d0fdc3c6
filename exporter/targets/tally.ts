import type { Socket } from 'node:net';
import * as m from '../metrics/headroom.ts';
import { type Sample, sample } from '../sample.ts';

/** What the exporter has asked of one target that has no budget of operations. */
export class Tally {
  readonly #commands = new Map<string, number>();
  readonly #open = new Set<Socket>();
  #connects = 0;
  #roundTrips = 0;
  #sent = 0;
  #received = 0;

  /** Takes note of a connection that is tried over a socket. */
  dialled(socket: Socket): void {
    this.#connects += 1;
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#sent += socket.bytesWritten;
      this.#received += socket.bytesRead;
    });
  }

  /** Takes note that the target was waited for. */
  waited(): void {
    this.#roundTrips += 1;
  }

  /** Takes note of a command that a collector needed. */
  asked(collector: string): void {
    this.#commands.set(collector, (this.#commands.get(collector) ?? 0) + 1);
  }

  samples(): readonly Sample[] {
    const open = [...this.#open];
    const sent = open.reduce((sum, { bytesWritten = 0 }) => sum + bytesWritten, this.#sent);
    const received = open.reduce((sum, { bytesRead = 0 }) => sum + bytesRead, this.#received);
    return [
      sample(m.targetConnects, this.#connects),
      sample(m.targetRoundTrips, this.#roundTrips),
      sample(m.targetBytes, sent, { direction: 'sent' }),
      sample(m.targetBytes, received, { direction: 'received' }),
      ...[...this.#commands].map(([collector, asked]) => sample(m.targetCommands, asked, { collector })),
    ];
  }
}
