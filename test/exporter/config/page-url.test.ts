import { describe, expect, it } from 'vitest';
import { loginHeaders, pageAddress } from '../../../exporter/config/page-url.ts';

describe('pageAddress', () => {
  it.each([
    ['http://api:8000/metrics', { url: 'http://api:8000/metrics' }],
    ['https://api', { url: 'https://api/' }],
    ['http://[::1]:8000/metrics?x=1#part', { url: 'http://[::1]:8000/metrics?x=1' }],
    ['http://me:p%40ss@api/metrics', { url: 'http://api/metrics', username: 'me', password: 'p@ss' }],
  ])('%s', (url, expected) => {
    expect(pageAddress(url)).toEqual(expected);
  });

  it.each([
    '',
    'api:8000',
    '/metrics',
    'ftp://api/metrics',
    'file:///etc/passwd',
    'http://',
    'http://api:0/',
  ])('refuses %j', (url) => {
    expect(pageAddress(url)).toBeUndefined();
  });
});

describe('loginHeaders', () => {
  it.each([
    [{}, {}],
    [{ username: 'me' }, { authorization: 'Basic bWU6' }],
    [{ username: 'me', password: 'p@ss' }, { authorization: 'Basic bWU6cEBzcw==' }],
  ])('%j', (login, headers) => {
    expect(loginHeaders(login)).toEqual(headers);
  });
});
