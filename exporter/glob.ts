/** A text as a glob that matches just this text, for SCAN MATCH. */
export const literalGlob = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');
