import type { WriteStream } from 'node:tty';

/** Lines that scroll, and below them on a terminal one table that is redrawn in place. */
export interface Screen {
  readonly line: (text: string) => void;
  readonly table: (lines: readonly string[]) => void;
  /** How often a new table is worth showing. */
  readonly tableEveryMs: number;
}

/** A screen on a terminal, or plain blocks of lines in a log. */
export function screenOn(out: NodeJS.WriteStream): Screen {
  return out.isTTY ? terminalScreen(out) : plainScreen(out);
}

/** The same screen with the seconds since now before each line. */
export function stamped(screen: Screen): Screen {
  const start = Date.now();
  const seconds = (): string => ((Date.now() - start) / 1000).toFixed(1).padStart(6);
  return { ...screen, line: (text) => screen.line(`${seconds()} s  ${text}`) };
}

function plainScreen(out: NodeJS.WritableStream): Screen {
  return {
    line: (text) => void out.write(`${text}\n`),
    table: (lines) => void out.write(`\n${lines.join('\n')}\n\n`),
    tableEveryMs: 15_000,
  };
}

function terminalScreen(out: WriteStream): Screen {
  let shown: readonly string[] = [];
  const erase = (): string => (shown.length === 0 ? '' : `\x1b[${shown.length}A\r\x1b[J`);
  // A line that wraps would take two rows, and the next redraw would go up too few.
  const fit = (line: string): string => line.slice(0, (out.columns || 80) - 1);
  const draw = (): string => shown.map((line) => `${line}\n`).join('');
  return {
    line: (text) => void out.write(`${erase()}${text}\n${draw()}`),
    table: (lines) => {
      const before = erase();
      shown = ['', ...lines].map(fit);
      out.write(before + draw());
    },
    tableEveryMs: 3000,
  };
}
