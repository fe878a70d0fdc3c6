const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes as a person reads them: `41.2 MiB`. */
export const bytesText = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${(bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
};

/** A count with its thousands apart: `216,000`. */
export const countText = (count: number): string => Math.round(count).toLocaleString('en-US');

/** Seconds as a person reads them: `1.6 ms`, `20 ms`, `42 s`, `5 min`. */
export const durationText = (seconds: number): string => {
  const short = (value: number) => String(Number(value.toFixed(value < 10 ? 1 : 0)));
  if (seconds < 1) return `${short(seconds * 1000)} ms`;
  return seconds < 120 ? `${short(seconds)} s` : `${short(seconds / 60)} min`;
};

/** A part of a whole: `5.8 %`. */
export const shareText = (part: number): string => `${(part * 100).toFixed(1)} %`;

const shownNames = 5;

/** Names, five at most and how many more there are. */
export const listText = (names: readonly string[]): string =>
  names.length > shownNames
    ? `${names.slice(0, shownNames).join(', ')} and ${names.length - shownNames} more`
    : names.join(', ');

/** A count of things: `1 consumer`, `3 consumers`. */
export const manyText = (count: number, one: string): string =>
  `${countText(count)} ${one}${count === 1 ? '' : 's'}`;
