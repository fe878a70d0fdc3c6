// A .env file: what dotenv and Docker Compose have in common.
import type { Deployment, Setting } from './deployment.ts';
import { UnreadableFile } from './problem.ts';

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter);

const closing = {
  '"': /^"((?:[^"\\]|\\[\s\S])*)"/,
  "'": /^'([^']*)'/,
} as const;
const isQuote = (letter: string): letter is keyof typeof closing => letter === '"' || letter === "'";

/** The value at the start of a text, and how much of the text it takes; undefined when a quote has no end. */
const valueAt = (rest: string): { readonly value: string; readonly length: number } | undefined => {
  const [quote = ''] = rest;
  if (!isQuote(quote)) {
    const [line = ''] = rest.split('\n', 1);
    return { value: line.replace(/(^|\s+)#.*$/, '').trim(), length: line.length };
  }
  const [whole, inner = ''] = closing[quote].exec(rest) ?? [];
  if (whole === undefined) return undefined;
  const [after = ''] = rest.slice(whole.length).split('\n', 1);
  return { value: quote === '"' ? unescaped(inner) : inner, length: whole.length + after.length };
};

/**
 * The variables of a .env file in their order, `${…}` in values untouched; a name alone has no value here. Throws an
 * UnreadableFile. Format: https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export const readVariables = (file: string, text: string): readonly Setting[] => {
  const settings: Setting[] = [];
  let [rest, line] = [text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, ''), 1];
  while (rest !== '') {
    const [first = ''] = rest.split('\n', 1);
    let length = first.length;
    if (!/^\s*(#|$)/.test(first)) {
      const [head, variable = '', equals] =
        /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)[ \t]*(=[ \t]*|$)/.exec(first) ?? [];
      if (head === undefined) throw new UnreadableFile('expected NAME=value, got something else', line);
      const read = equals === '' ? undefined : valueAt(rest.slice(head.length));
      if (equals !== '' && !read)
        throw new UnreadableFile('expected the end of a quoted value, got none', line);
      settings.push({ variable, value: read?.value, file, line });
      length = head.length + (read?.length ?? 0);
    }
    line += rest.slice(0, length + 1).split('\n').length - 1;
    rest = rest.slice(length + 1);
  }
  return settings;
};

/** What a .env file says. */
export const readDotenv = (file: string, text: string): Deployment => {
  const settings = readVariables(file, text);
  const service = { name: file, line: 1, speaks: 'http', settings } as const;
  return {
    file,
    kind: 'dotenv',
    environments: [{ name: file, services: [service] }],
    texts: settings.flatMap(({ value, line }) => (value === undefined ? [] : [{ text: value, line }])),
    unseen: [],
  };
};
