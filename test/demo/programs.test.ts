import { describe, expect, it } from 'vitest';
import { isDebian, packagesFor, sentence } from '../../demo/servers/programs.ts';

describe('packagesFor', () => {
  it('names each package once', () => {
    expect(packagesFor(['prometheus', 'promtool', 'redis-server', 'celery'])).toEqual([
      'prometheus',
      'python3-celery',
      'python3-redis',
      'redis-server',
    ]);
  });
});

describe('sentence', () => {
  it('says what is missing and what to install', () => {
    expect(sentence(['redis-server', 'celery'])).toBe(
      "couldn't find redis-server and celery: install the Debian packages python3-celery, python3-redis and " +
        'redis-server (as root: apt-get install --no-install-recommends python3-celery python3-redis redis-server)',
    );
  });

  it('speaks of Docker where it would help', () => {
    expect(sentence(['amtool'], true)).toMatch(/\), or start a Docker engine$/);
  });

  it('speaks of one package where it is one', () => {
    expect(sentence(['amtool'])).toContain('install the Debian package prometheus-alertmanager (as root:');
  });
});

describe('isDebian', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"\n', true],
    ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
    ['ID="rhel"\nID_LIKE="fedora"\nHOME_URL="https://debian.org/"\n', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(isDebian(text)).toBe(expected);
  });
});
