/** A text as a glob that matches just this text, for SCAN MATCH. */
export const literalGlob = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

/** Whether a whole text is as a glob says, in which `*` is any text and `?` any character. */
export const globTest = (glob: string): ((text: string) => boolean) => {
  // Most say how a text begins.
  const head = glob.slice(0, -1);
  if (!/[*?]/.test(glob)) return (text) => text === glob;
  if (glob.endsWith('*') && !/[*?]/.test(head)) return (text) => text.startsWith(head);
  const source = glob
    .replace(/[$()+.[\\\]^{|}]/g, '\\$&')
    // Several in a row are one, so that none of them tries what another one has.
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  const pattern = new RegExp(`^${source}$`, 's');
  return (text) => pattern.test(text);
};
