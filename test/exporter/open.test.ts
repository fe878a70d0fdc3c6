// Which clients are loaded: each costs memory, so one that no target needs must not be.
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { root } from '../../demo/servers/root.ts';

const moduleUrl = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;

/** A module that refuses to load one package, as if it were not installed. */
const without = (library: string): string => {
  const hooks = `export const resolve = (name, context, next) => {
    if (name === '${library}') throw new Error('loaded ${library}');
    return next(name, context);
  };`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(moduleUrl(hooks))});`;
  return moduleUrl(register);
};

const check = async (library: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const main = join(root, 'dist/exporter/main.js');
  const { stdout, stderr } = await execa(process.execPath, ['--import', without(library), main, 'check'], {
    env: { PATH: process.env.PATH ?? '', ...env },
    extendEnv: false,
    reject: false,
  });
  return `${stdout}\n${stderr}`;
};

const redis = { REDIS_URL: 'redis://127.0.0.1:1' };
const postgres = { DATABASE_URL: 'postgresql://127.0.0.1:1/db' };

describe('the client of', () => {
  it.each([
    ['Redis is not loaded for a Postgres', 'ioredis', postgres],
    ['Postgres is not loaded for a Redis', 'pg', redis],
  ])('%s', async (_, library, env) => {
    expect(await check(library, env)).toContain('could not be read: refused');
  });

  it.each([
    ['ioredis', redis],
    ['pg', postgres],
  ])('%s is loaded where it is needed', async (library, env) => {
    expect(await check(library, env)).toContain(`loaded ${library}`);
  });
});
