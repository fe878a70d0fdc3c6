// What a row of the benchmark found.

/** A figure and how far it spread: the 95th percentile of latencies, or the range over repeated rounds. */
export interface Figure {
  readonly value: number;
  readonly p95?: number;
  readonly range?: readonly [min: number, max: number];
}

/** The most Headroom may need; `text` says so where the number alone does not. */
export interface Bar {
  readonly most: number;
  readonly text?: string;
}

/** One line of the table: a figure of each exporter, and the bar of the design where there is one. */
export interface Result {
  readonly row: string;
  readonly measure: string;
  readonly headroom: Figure;
  readonly peer?: Figure;
  readonly bar?: Bar;
  /** How it was computed, and what else was seen. */
  readonly note?: string;
}

/** What a row may be told. */
export interface RowOptions {
  /** How long rows watch that wait for scrapes 15 s apart. */
  readonly minutes: number;
  readonly progress: (line: string) => void;
}

/** A row by name. Those that wait for time to pass measure no time themselves: they run side by side. */
export interface Row {
  readonly name: string;
  readonly waits: boolean;
  readonly run: (options: RowOptions) => Promise<readonly Result[]>;
}

/** Whether the bar is met; undefined without one. */
export const isMet = ({ headroom, bar }: Result): boolean | undefined =>
  bar === undefined ? undefined : headroom.value <= bar.most;

/** Headroom's figure as a part of the other's; undefined where that is nothing. */
export const ratioOf = ({ headroom, peer }: Result): number | undefined =>
  peer === undefined || peer.value === 0 ? undefined : headroom.value / peer.value;
