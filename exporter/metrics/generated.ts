import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const written = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Writes a file that is made from declarations, and the folders above it; one that reads so already is left as it is. */
export const writeGenerated = (path: string, text: string): void => {
  if (written(path) === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
