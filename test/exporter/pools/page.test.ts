import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxPoolSamples, poolSamples } from '../../../exporter/pools/page.ts';

const line = 'db_client_connection_max{db_client_connection_pool_name="a"} 5';
const values = (page: string) => poolSamples(page).map(({ value }) => value);

describe('of a page', () => {
  it('only the samples of pools are read', () => {
    const page = `# HELP db_client_connection_max db_client_connection_max 1
# TYPE db_client_connection_max gauge
  ${line}
other{text="db_client_connection_max 2"} 7
${line.replace('5', '6')}
# EOF
`;
    expect(values(page)).toEqual([5, 6]);
  });

  it.each(['', '\n\n', '<html>db_client_connection</html>', 'this is { no page', '\u0000\u0001'])(
    'without pools nothing is: %j',
    (page) => {
      expect(values(page)).toEqual([]);
    },
  );

  it('the last line needs no end', () => {
    expect(values(line)).toEqual([5]);
  });

  it('a broken line of pools is refused', () => {
    expect(() => poolSamples(`${line}\ndb_client_connection_max{ oh dear`)).toThrow('got another line');
  });

  it('no more lines are taken than is right', () => {
    expect(() => poolSamples(`${line}\n`.repeat(maxPoolSamples + 1))).toThrow('got more');
    expect(values(`${line}\n`.repeat(maxPoolSamples))).toHaveLength(maxPoolSamples);
  });

  it('everything else may be anything', () => {
    const others = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(others), fc.array(others), (before, after) => {
        expect(
          values([...before.map((text) => `#${text}`), line, ...after.map((text) => `x${text}`)].join('\n')),
        ).toEqual([5]);
      }),
    );
  });

  // Each would take minutes if a character were looked at again for every one before it.
  it.each([
    ['one long line of names', 'x '.concat('db_client_connection '.repeat(200_000))],
    ['blanks before a name', `${' '.repeat(4_000_000)}db_client_connection`.concat('\n')],
    ['names on lines of their own', '# db_client_connection\n'.repeat(200_000)],
  ])('a hostile one costs little: %s', (_, page) => {
    const start = performance.now();
    try {
      poolSamples(page);
    } catch (error) {
      expect(error).toMatchObject({ reason: 'protocol' });
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
