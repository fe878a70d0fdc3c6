/** The most columns that a report takes. */
export const width = 80;

/** A text without what would move a terminal's cursor, colour it or turn it round: names are whatever others gave. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');

/** A text in exactly so many columns. */
export const column = (text: string, columns: number): string =>
  text.length <= columns ? text.padEnd(columns) : `${text.slice(0, columns - 1)}…`;

/** A text in lines of at most so many columns, broken between words. */
export const wrapped = (text: string, columns: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.length <= columns ? word : `${word.slice(0, columns - 1)}…`);
  }
  return lines;
};

/** A moment in seconds since the epoch as people read it: `2026-11-28 13:05 UTC`. */
export const momentText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Since when something holds; nothing where that is not known. */
export const sinceText = (since: number | undefined): string =>
  since === undefined ? '' : `since ${momentText(since)}`;
