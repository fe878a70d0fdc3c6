import { Interrupted, interruption } from './interruption.ts';
import { type DemoOptions, parseArguments } from './options.ts';
import { type Screen, screenOn, stamped } from './screen.ts';

const options = parseArguments(process.argv.slice(2));
process.exit(typeof options === 'number' ? options : await main(options));

async function main(options: DemoOptions): Promise<number> {
  const screen = stamped(screenOn(process.stdout));
  const code = await ending(options, screen);
  screen.line(`ended, nothing left behind (exit ${code})`);
  return code;
}

async function ending(options: DemoOptions, screen: Screen): Promise<number> {
  const signal = interruption();
  signal.addEventListener('abort', () => screen.line((signal.reason as Error).message));
  try {
    // Only now: a bad argument is refused without loading all of it.
    const { runDemo } = await import('./run.ts');
    return await runDemo(options, screen, signal);
  } catch (error) {
    if (!signal.aborted) screen.line((error as Error).message);
    return error instanceof Interrupted ? error.exitCode : 1;
  }
}
