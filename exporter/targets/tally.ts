import * as m from '../metrics/headroom.ts';
import { type Sample, sample } from '../sample.ts';

/** What the exporter has asked of one target that has no budget of operations. */
export class Tally {
  readonly #commands = new Map<string, number>();
  #connects = 0;
  #roundTrips = 0;
  #sent = 0;
  #received = 0;

  dialled(): void {
    this.#connects += 1;
  }

  waited(): void {
    this.#roundTrips += 1;
  }

  asked(collector: string): void {
    this.#commands.set(collector, (this.#commands.get(collector) ?? 0) + 1);
  }

  exchanged(sent: number, received: number): void {
    this.#sent += sent;
    this.#received += received;
  }

  samples(): readonly Sample[] {
    return [
      sample(m.targetConnects, this.#connects),
      sample(m.targetRoundTrips, this.#roundTrips),
      sample(m.targetBytes, this.#sent, { direction: 'sent' }),
      sample(m.targetBytes, this.#received, { direction: 'received' }),
      ...[...this.#commands].map(([collector, sent]) => sample(m.targetCommands, sent, { collector })),
    ];
  }
}
