import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Kind, KnownKinds, kindOf } from '../../../exporter/clients/kinds.ts';
import { kindLike } from '../../support/clients.ts';

const said = {
  host: '10.1.2.3',
  name: '',
  library: '',
  user: 'default',
  flags: 'b',
  command: 'brpop',
  db: 0,
};

it('tells what follows from what is said', () => {
  expect(kindOf(said)).toEqual({ ...said, role: 'consumer', isBlocked: true, network: '10.1.2.0/24' });
});

const memory = Buffer.alloc(10_000);

const counted = (
  known: KnownKinds,
  names: readonly string[],
  make = (name: string): Kind => kindLike({ name }),
) => {
  for (const name of names) {
    // One piece of memory for all, as the parser has it.
    const length = memory.write(name);
    known.count(memory, length, (bytes) => make(Buffer.from(bytes).toString()));
  }
  return new Map([...known.take()].map(([{ name }, connections]) => [name, connections]));
};

it('makes a kind once for lists that follow one another, and anew after one without it', () => {
  const known = new KnownKinds();
  const made: string[] = [];
  const make = (name: string) => {
    made.push(name);
    return kindLike({ name });
  };
  for (const names of [['a', 'b', 'a'], ['a'], [], ['a']]) counted(known, names, make);
  expect(made).toEqual(['a', 'b', 'a']);
});

// Found by trying: the two of a pair have the same FNV-1a in 30 bits.
const sameHash = ['name-3fqx', 'name-a4aa', 'name-3fqy', 'name-a4ab'];

it('counts the connections of each, those of one hash apart, whatever lists came before', () => {
  const name = fc.oneof(fc.constantFrom(...sameHash), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(fc.array(name)), (lists) => {
      const known = new KnownKinds();
      for (const names of lists) {
        const expected = new Map<string, number>();
        for (const each of names) expected.set(each, (expected.get(each) ?? 0) + 1);
        expect(counted(known, names)).toEqual(expected);
      }
    }),
  );
});
