import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  noSettingNotes,
  noteSettings,
  withoutAliases,
} from '../../../exporter/collectors/setting-changes.ts';
import { capture, versions } from '../../support/servers.ts';

const of = (settings: Readonly<Record<string, string>>) => new Map(Object.entries(settings));

describe('a fingerprint', () => {
  it('is equal for equal settings, in whatever order', () => {
    expect(fingerprint(of({ a: '1', b: '2' }))).toBe(fingerprint(of({ b: '2', a: '1' })));
    expect(fingerprint(of({ a: '1' }))).toMatch(/^[0-9a-f]{12}$/);
  });

  it('is another when a value, a name or the border between them is', () => {
    const prints = [{ a: '1' }, { a: '2' }, { b: '1' }, { a1: '' }, { a: '1', b: '' }].map((each) =>
      fingerprint(of(each as Record<string, string>)),
    );
    expect(new Set(prints).size).toBe(prints.length);
  });

  it.each(['requirepass', 'masterauth', 'masteruser', 'primaryauth', 'tls-key-file-pass', 'tls-key-file'])(
    'tells of %s only whether it is set',
    (name) => {
      const [none, one, another] = ['', 'hunter2', 'other'].map((value) =>
        fingerprint(of({ [name]: value })),
      );
      expect(one).toBe(another);
      expect(one).not.toBe(none);
    },
  );
});

describe('old names', () => {
  it('are left out where the new one is there', () => {
    const settings = of({ 'slave-read-only': 'yes', 'replica-read-only': 'yes', slaveof: '', port: '1' });
    expect([...withoutAliases(settings).keys()]).toEqual(['replica-read-only', 'slaveof', 'port']);
  });

  it.each(versions)('of %s say what the new ones say', (version) => {
    const settings = new Map(
      capture(version, 'config-get')
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const),
    );
    const kept = withoutAliases(settings);
    const left = [...settings.keys()].filter((name) => !kept.has(name));
    expect(left.length).toBeGreaterThanOrEqual(12);
    for (const name of left) expect([...kept.values()]).toContain(settings.get(name));
    for (const name of left) expect(name).toMatch(/slave|ziplist|^master|^slowlog-/);
  });
});

describe('a change', () => {
  it('is noticed once, by name and time, and again when it is changed back', () => {
    const notes = noSettingNotes();
    noteSettings(notes, of({ maxmemory: '1', requirepass: 'hunter2' }), 1000);
    expect([...notes.changedAt]).toEqual([]);
    noteSettings(notes, of({ maxmemory: '2', requirepass: 'hunter2' }), 2000);
    noteSettings(notes, of({ maxmemory: '2', requirepass: 'hunter2' }), 3000);
    expect([...notes.changedAt]).toEqual([['maxmemory', 2000]]);
    noteSettings(notes, of({ maxmemory: '1', requirepass: 'hunter3' }), 4000);
    expect([...notes.changedAt]).toEqual([
      ['maxmemory', 4000],
      ['requirepass', 4000],
    ]);
  });

  it('is not what a module brings', () => {
    const notes = noSettingNotes();
    noteSettings(notes, of({ a: '1' }), 1000);
    noteSettings(notes, of({ a: '1', 'search-timeout': '500' }), 2000);
    expect(notes.changedAt.size).toBe(0);
    noteSettings(notes, of({ a: '1', 'search-timeout': '600' }), 3000);
    expect([...notes.changedAt.keys()]).toEqual(['search-timeout']);
  });

  it('leaves no value behind', () => {
    const notes = noSettingNotes();
    noteSettings(notes, of({ requirepass: 'hunter2' }), 1000);
    noteSettings(notes, of({ requirepass: 'hunter3' }), 2000);
    expect(JSON.stringify([[...notes.hashes], [...notes.changedAt]])).not.toContain('hunter');
  });

  it('of more settings than can be shown leaves those that changed last', () => {
    const notes = noSettingNotes();
    const all = (value: string) =>
      of(Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`s${at}`, value])));
    noteSettings(notes, all('1'), 1000);
    noteSettings(notes, of({ s0: '2' }), 2000);
    noteSettings(notes, new Map([...all('2')].filter(([name]) => name !== 's0')), 3000);
    expect(notes.changedAt.size).toBe(50);
    expect(notes.changedAt.has('s0')).toBe(false);
    expect(notes.changedAt.has('s59')).toBe(true);
  });

  it('is exactly what differs from the look before', () => {
    const settings = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('', '1', '2'));
    fc.assert(
      fc.property(fc.array(settings, { maxLength: 8 }), (looks) => {
        const notes = noSettingNotes();
        const last = new Map<string, string>();
        const expected = new Map<string, number>();
        for (const [at, look] of looks.entries()) {
          for (const [name, value] of Object.entries(look)) {
            if (last.has(name) && last.get(name) !== value) expected.set(name, at);
            last.set(name, value);
          }
          noteSettings(notes, of(look), at);
        }
        expect(Object.fromEntries(notes.changedAt)).toEqual(Object.fromEntries(expected));
      }),
    );
  });
});
