import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { screenOn } from '../../demo/screen.ts';

const screen = (terminal: boolean) => {
  const out = Object.assign(new PassThrough(), { isTTY: terminal, columns: 10 });
  return { ...screenOn(out as unknown as NodeJS.WriteStream), shown: () => String(out.read() ?? '') };
};

it('writes plain blocks to a log', () => {
  const { line, table, shown } = screen(false);
  table(['a', 'b']);
  line('news');
  expect(shown()).toBe('\na\nb\n\nnews\n');
});

it('redraws the table in place on a terminal, with news above it and no line that wraps', () => {
  const { line, table, shown } = screen(true);
  table(['a', '0123456789']);
  expect(shown()).toBe('\na\n012345678\n');
  line('news');
  expect(shown()).toBe('\x1b[3A\r\x1b[Jnews\n\na\n012345678\n');
  table(['b']);
  expect(shown()).toBe('\x1b[3A\r\x1b[J\nb\n');
});
