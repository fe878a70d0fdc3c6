import { expect, it } from 'vitest';
import { sharedChannels } from '../../../exporter/config/channels.ts';

const space = { events: true, fanout_prefix: false, key_prefix: '', event_exchange: 'celeryev' };

it.each([
  ['a database in their names', { fanout_prefix: true }],
  ['another prefix', { key_prefix: 'shop:' }],
  ['another exchange', { event_exchange: 'shop' }],
  ['no events', { events: false }],
])('an installation with %s has channels of its own', (_, other) => {
  expect(sharedChannels([space, { ...space, ...other }])).toEqual([]);
  expect(sharedChannels([{ ...space, ...other }, space])).toEqual([]);
});

it('those that share channels with an earlier one are told by their places', () => {
  const other = { ...space, key_prefix: 'a' };
  expect(sharedChannels([space, other, space, other, space])).toEqual([2, 3, 4]);
  expect(sharedChannels([])).toEqual([]);
});
