// Texts that clients choose themselves, as label values.

const longest = 100;

/**
 * A text as it may be shown: without passwords of URLs, control characters as `?`, and not too long. It is a copy, so that
 * a label that is kept does not hold the whole CLIENT LIST it was cut from.
 */
export const clientLabel = (text: string): string => {
  const shown = text
    .replace(/(\/\/[^:@/]*):[^@/]*@/g, '$1:***@')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    .replace(/[\u0000-\u001f\u007f]/g, '?');
  const cut = shown.length > longest ? `${shown.slice(0, longest - 1)}…` : shown;
  return Buffer.from(cut).toString();
};
