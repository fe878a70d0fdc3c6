import type { Break } from './breaks/break.ts';
import { says } from './pages.ts';
import type { PagedAlert, PageSink } from './servers/page-sink.ts';

/**
 * Breaks, waits for the page, does what is to be done then, repairs, waits for the page's end. Says whether both came
 * within `timeLeft()`.
 */
export async function drill(
  fault: Break,
  sink: PageSink,
  whenPaged: () => Promise<void>,
  line: (text: string) => void,
  timeLeft: () => number,
  signal: AbortSignal,
): Promise<boolean> {
  const delivered = async (status: PagedAlert['status'], since: number): Promise<string | undefined> => {
    try {
      const page = await sink.waitFor(says(fault.alert, status), timeLeft());
      return ((page.receivedAt.getTime() - since) / 1000).toFixed(1);
    } catch (error) {
      signal.throwIfAborted();
      line(`✗ ${fault.alert} ${status}: ${(error as Error).message}`);
      return undefined;
    }
  };
  line(`▲ fault injected: ${await fault.inject()}; waiting for the page of ${fault.alert}`);
  const paged = await delivered('firing', Date.now());
  if (paged !== undefined) {
    line(`  ${paged} s from the fault to the page`);
    await whenPaged();
  }
  line(`▼ repaired: ${await fault.repair()}${paged === undefined ? '' : '; waiting for the end'}`);
  if (paged === undefined) return false;
  const ended = await delivered('resolved', Date.now());
  if (ended !== undefined) line(`  ${ended} s from the repair to the end of the page`);
  return ended !== undefined;
}
