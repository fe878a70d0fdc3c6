import { readFileSync } from 'node:fs';
import type { Reply } from '../../exporter/targets/redis-port.ts';

/** The servers whose replies were captured; test/fixtures/servers/ has a folder for each. */
export const versions = [
  'redis-6.2.16',
  'redis-7.0.15',
  'redis-7.2.6',
  'redis-7.4.1',
  'redis-8.0.6',
  'redis-8.6.3',
  'valkey-7.2.7',
  'valkey-8.0.1',
  'valkey-8.1.1',
  'valkey-9.1.2',
] as const;
export type Version = (typeof versions)[number];

/** Redis 6.2 was not captured while it loads. */
export const loadingVersions = versions.filter((version) => version !== 'redis-6.2.16');

/** A capture, verbatim; INFO goes over the wire with CRLF, which a capture has lost. */
export const capture = (version: Version, file: string): string =>
  readFileSync(new URL(`../fixtures/servers/${version}/${file}.txt`, import.meta.url), 'utf8');

/** A nested reply of RESP2, decoded. */
export const capturedReply = (version: Version, file: string): Reply =>
  JSON.parse(
    readFileSync(new URL(`../fixtures/servers/${version}/${file}.json`, import.meta.url), 'utf8'),
  ) as Reply;

/** What a server answered to each command of an error capture: `sent<TAB>-the error` or `sent<TAB>(answered)`. */
export const answers = (version: Version, file: string): readonly (readonly [string, string])[] =>
  capture(version, file)
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)]);
