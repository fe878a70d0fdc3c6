// Which prefixes a key has: the part of its name that names a kind of key and not one key.

// What separates the levels of a name; several in a row are one.
const level = /[^:./|]*[:./|]+/y;
// What joins words within a level.
const words = /[^-_{}~#]+/g;

const longestName = 256;
const longestLevel = 40;
const deepest = 4;

/** Whether a word stands for one thing rather than a kind: a number, a hash, a token, or anything unprintable. */
const isId = (word: string): boolean =>
  !/^[a-z]{1,32}$/i.test(word) &&
  (/^\d/.test(word) ||
    (word.match(/\d/g) ?? []).length > 3 ||
    (word.length >= 8 && /\d/.test(word) && /^[\da-f]+$/i.test(word)) ||
    (word.length >= 16 && /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word)) ||
    word.length > 32 ||
    /[^\p{L}\p{M}\x21-\x7e]/u.test(word));

/** Where the first id of a level begins; a word such as `session1234` is cut before its number. */
const idAt = (text: string): number | undefined => {
  for (const { 0: word, index } of text.matchAll(words)) {
    if (!isId(word)) continue;
    const [, stem = ''] = /^(\p{L}{3,})\d+$/u.exec(word) ?? [];
    return index + stem.length;
  }
  return text.length > longestLevel ? 0 : undefined;
};

// Mail addresses and such hold dots: all of it is one id.
const withoutAddress = (name: string): string => {
  const at = name.indexOf('@');
  return at === -1
    ? name
    : name.slice(0, Math.max(...[...':/|'].map((each) => name.lastIndexOf(each, at))) + 1);
};

/**
 * The prefixes of a key, each longer than the one before it: `bull:mail:12` has `bull:` and `bull:mail:`. They end before
 * the first id and never hold the last level, so no prefix is a whole key. None for a key without levels.
 */
export const prefixesOf = (key: string): readonly string[] => {
  const name = withoutAddress(key.slice(0, longestName));
  const found: string[] = [];
  level.lastIndex = 0;
  for (let from = 0; found.length < deepest; from = level.lastIndex) {
    const [text] = level.exec(name) ?? [];
    const id = idAt((text ?? name.slice(from)).replace(/[:./|]+$/, ''));
    if (id !== undefined && id > 0) found.push(name.slice(0, from + id));
    if (id !== undefined || text === undefined) break;
    found.push(name.slice(0, from + text.length));
  }
  return found.filter((prefix) => prefix !== '' && prefix !== key);
};
