import { readFileSync } from 'node:fs';

/** The nearest package.json above this file: two folders up in dist/, one in the sources. */
const packageFile = ['../package.json', '../../package.json']
  .map((path) => new URL(path, import.meta.url))
  .map((url) => {
    try {
      return readFileSync(url, 'utf8');
    } catch {
      return undefined;
    }
  })
  .find((text) => text !== undefined);

/** The version in package.json. */
export const version: string = (JSON.parse(packageFile ?? '{}') as { version?: string }).version ?? 'unknown';
