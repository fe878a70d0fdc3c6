import { expect, it } from 'vitest';
import { imageOf, images } from '../../demo/servers/container.ts';

it('runs the shipped images unless told otherwise', () => {
  expect(imageOf('redis-server', {})).toEqual(images['redis-server']);
  expect(imageOf('promtool', { HEADROOM_REDIS_IMAGE: 'redis:6.2' })).toEqual(images.promtool);
});

it('runs another Redis, or Valkey by its own name', () => {
  expect(imageOf('redis-cli', { HEADROOM_REDIS_IMAGE: 'redis:6.2-alpine' })).toEqual([
    'redis:6.2-alpine',
    'redis-cli',
  ]);
  expect(imageOf('redis-server', { HEADROOM_REDIS_IMAGE: 'valkey/valkey:9-alpine' })).toEqual([
    'valkey/valkey:9-alpine',
    'valkey-server',
  ]);
});

it('refuses what no image has', () => {
  expect(() => imageOf('celery', {})).toThrow('Expected one of redis-server, redis-cli');
});
