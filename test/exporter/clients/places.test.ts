import { expect, it } from 'vitest';
import { Places } from '../../../exporter/clients/places.ts';

it('gives the same texts the same number, and others in number or order another one', () => {
  const places = new Places();
  const first = places.of('a', 'b', 'c');
  expect(places.of('a', 'b', 'c')).toBe(first);
  const others = [
    places.of('b', 'a', 'c'),
    places.of('a', 'b', 'd'),
    places.of('d', 'b', 'c'),
    places.of('a', 'a', 'a'),
  ];
  expect(new Set([first, ...others]).size).toBe(5);
});
