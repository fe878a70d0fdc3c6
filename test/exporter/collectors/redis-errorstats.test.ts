import { describe, expect, it } from 'vitest';
import { readErrors } from '../../../exporter/collectors/redis-errorstats.ts';
import { namedLines } from '../../../exporter/collectors/redis-lines.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';
import { capture, type Version, versions } from '../../support/servers.ts';

const read = (text: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    readErrors(namedLines(parseInfo(text)).errorstats).map(({ labels, value }) => [labels.err, value]),
  );

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, each) => total + each, 0);

const codes = (count: number): string =>
  Array.from({ length: count }, (_, index) => `errorstat_CODE${index}:count=2\n`).join('');

describe('readErrors', () => {
  it('counts errors by code, and what is no code as other', () => {
    expect(
      read(
        'errorstat_ERR:count=4\nerrorstat_MYCODE:count=1\nerrorstat_A_B=C,d:count=2\nerrorstat_me@x.org:count=3\n',
      ),
    ).toEqual({
      ERR: 4,
      MYCODE: 1,
      other: 5,
    });
  });

  it.each(versions)('counts the errors of %s', (version) => {
    expect(read(capture(version, 'info-all'))).toMatchObject({ WRONGTYPE: 4, OOM: 1, NOAUTH: 3 });
  });

  it('shows fifty codes of scripts, and none when there are more', () => {
    expect(Object.keys(read(`errorstat_ERR:count=1\n${codes(50)}`))).toHaveLength(51);
    expect(read(`errorstat_ERR:count=1\n${codes(51)}`)).toEqual({ ERR: 1, other: 102 });
  });

  it('gives nothing without a count, and no other where there is none', () => {
    expect(read('errorstat_ERR:count=\nerrorstat_OOM:3\n')).toEqual({});
  });

  const listed: readonly Version[] = [
    'redis-6.2.16',
    'redis-7.0.15',
    'redis-7.2.6',
    'valkey-7.2.7',
    'valkey-8.0.1',
  ];
  it.each(listed)('keeps the sum, and few series, however many codes scripts of %s made', (version) => {
    const text = capture(version, 'info-errorstats-overflow');
    const counts = [...text.matchAll(/^errorstat_.*count=(\d+)$/gm)].map(([, count]) => Number(count));
    expect(sum(read(text))).toBe(counts.reduce((total, each) => total + each, 0));
    expect(Object.keys(read(text)).length).toBeLessThan(15);
  });

  it('shows that a server has stopped to list errors', () => {
    expect(read(capture('redis-7.4.1', 'info-errorstats-overflow'))).toEqual({ ERRORSTATS_DISABLED: 1 });
    expect(read(capture('valkey-8.0.1', 'info-errorstats-overflow'))).toHaveProperty('ERRORSTATS_OVERFLOW');
  });
});
