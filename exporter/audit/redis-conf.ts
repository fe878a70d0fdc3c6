// redis.conf: https://redis.io/docs/latest/operate/oss_and_stack/management/config-file/
import { UnreadableFile } from './problem.ts';

/** What a redis.conf sets: of each setting, in lower case, the words of each of its lines. */
export type Directives = ReadonlyMap<string, readonly (readonly string[])[]>;

// Not settings that CONFIG GET knows.
const noSettings = new Set(['user', 'include', 'loadmodule', 'rename-command', 'aclfile']);

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

const unquoted = (word: string): string => {
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("\\'", "'");
  if (!word.startsWith('"')) return word;
  return word
    .slice(1, -1)
    .replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter);
};

/** The words of a line as sdssplitargs has them; undefined when a quote has no end. */
const wordsOf = (line: string): readonly string[] | undefined => {
  const words = line.match(/"(?:[^"\\]|\\.)*"(?=\s|$)|'(?:[^'\\]|\\.)*'(?=\s|$)|[^\s"']\S*/g) ?? [];
  const rest = words.reduce((left, word) => left.replace(word, ''), line);
  return rest.trim() === '' ? words.map(unquoted) : undefined;
};

/** The settings in the text of a redis.conf; throws an UnreadableFile with the line that is none. */
export const parseRedisConf = (text: string): Directives => {
  const directives = new Map<string, (readonly string[])[]>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [name = '', ...words] = wordsOf(line) ?? [];
    if (!/^[a-z][\w.-]*$/i.test(name) || words.length === 0)
      throw new UnreadableFile('expected a setting and its value, got something else', index + 1);
    const setting = name.toLowerCase();
    if (noSettings.has(setting)) continue;
    directives.set(setting, [...(directives.get(setting) ?? []), words]);
  }
  return directives;
};
