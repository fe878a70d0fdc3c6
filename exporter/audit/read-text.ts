import { readFileSync, statSync } from 'node:fs';
import { UnreadableFile } from './problem.ts';

const mostBytes = 2 ** 20;

const described: Readonly<Record<string, string>> = {
  ENOENT: 'none',
  EACCES: 'one this user may not read',
  EISDIR: 'a folder',
};

/** The text of a file of at most 1 MiB; throws an UnreadableFile with one sentence. */
export const readText = (file: string): string => {
  try {
    const { size } = statSync(file);
    if (size > mostBytes) throw new UnreadableFile(`expected 1 MiB at most, got ${size} bytes`);
    const bytes = readFileSync(file);
    if (bytes.includes(0)) throw new UnreadableFile('expected a text, got a binary file');
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new UnreadableFile('expected a text in UTF-8, got a binary file');
    throw new UnreadableFile(`expected a readable file, got ${described[code] ?? (code || String(error))}`);
  }
};
