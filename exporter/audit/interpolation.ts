// Compose's variables in values: https://docs.docker.com/reference/compose-file/interpolation/

/** The end of what a `${` at the start opens, its brace included; undefined without one. */
const endOf = (text: string): number | undefined => {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.startsWith('${', at)) depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0 && text[at] === '}') return at + 1;
  }
  return undefined;
};

/** The value of the inside of `${…}` where the variable is not set: its default; undefined without one. */
const defaultOf = (inside: string): string | undefined => {
  const [, text] = /^[A-Za-z_]\w*:?-([\s\S]*)$/.exec(inside) ?? [];
  return text === undefined ? undefined : interpolated(text);
};

/** A value with the defaults of its variables in their places; undefined when one has none, as only the environment knows it. */
export const interpolated = (text: string): string | undefined => {
  let [done, rest] = ['', text];
  while (rest !== '') {
    const at = rest.indexOf('$');
    if (at === -1) return done + rest;
    done += rest.slice(0, at);
    rest = rest.slice(at);
    const end = rest.startsWith('${') ? endOf(rest) : undefined;
    if (rest.startsWith('$$')) {
      done += '$';
      rest = rest.slice(2);
    } else if (end !== undefined) {
      const value = defaultOf(rest.slice(2, end - 1));
      if (value === undefined) return undefined;
      done += value;
      rest = rest.slice(end);
    } else if (/^\$[A-Za-z_]/.test(rest)) {
      return undefined;
    } else {
      done += '$';
      rest = rest.slice(1);
    }
  }
  return done;
};
