import { describe, expect, it } from 'vitest';
import { slotsOf, usableSlots } from '../../../exporter/collectors/postgres-slots.ts';
import { backends, serverRow } from '../../support/postgres-port.ts';

describe('usableSlots', () => {
  it.each([
    ['Postgres 15', {}, 97],
    ['Postgres 16 with reserved slots', { reserved: 5 }, 92],
    ['Amazon RDS', { reserved: 0, rds_reserved: 2 }, 95],
    ['all three', { superuser_reserved: 10, reserved: 5, rds_reserved: 2 }, 83],
  ])('leaves out what is reserved: %s', (_, row, expected) => {
    expect(usableSlots({ ...serverRow, ...row })).toBe(expected);
  });

  it('is not known without max_connections', () => {
    expect(usableSlots({ ...serverRow, max_connections: null })).toBeUndefined();
    expect(usableSlots(undefined)).toBeUndefined();
  });
});

describe('slotsOf', () => {
  it('counts the one of the exporter', () => {
    expect(slotsOf(serverRow, [backends(10), backends(2, { state: 'active' })])).toEqual({
      usable: 97,
      used: 13,
      free: 84,
    });
  });

  it('is never less than none, as when superusers have the rest', () => {
    expect(slotsOf(serverRow, [backends(98)])).toEqual({ usable: 97, used: 99, free: 0 });
  });

  it('does not know what is free where it does not know what there is', () => {
    expect(slotsOf(undefined, [backends(1)])).toEqual({ usable: undefined, used: 2, free: undefined });
  });
});
