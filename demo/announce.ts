import { shortenedWaits, shortening } from './files.ts';
import { formatDuration } from './servers/durations.ts';
import type { Stack } from './stack.ts';
import { measured, operationsBudget, roundTripBudgetMs } from './workload.ts';

/** Says where everything is and in what this demo differs from what is shipped. */
export function announce(stack: Stack, line: (text: string) => void): void {
  const { exporter, prometheus, alertmanager, sink, database } = stack;
  const interval = formatDuration(shortening.scrapeMs);
  const number = (value: number): string => value.toLocaleString('en-US');
  const lines = [
    `exporter      ${exporter.url}/metrics`,
    `shop          ${database.shopUrl}/metrics (its pool of connections)`,
    `prometheus    ${prometheus.url}/alerts`,
    `alertmanager  ${alertmanager.url}`,
    `page sink     ${sink.url} (receives the webhooks)`,
    `operations budget ${number(operationsBudget)} a day: twice the ${number(operationsBudget / 2)} measured here,`,
    `  ${number(measured.work)} by the work, most of it idle polling, as Debian's kombu 5.2 ignores polling_interval on`,
    `  Redis, and ${number(measured.exporter)} by the exporter at a scrape every ${interval}`,
    `round trip budget ${roundTripBudgetMs} ms, as one machine runs all of this`,
    `the shipped rules, but scraped every ${interval} and with all waits divided by ${shortening.factor}:`,
    ...shortenedWaits().map((text) => `  ${text}`),
    `  ranges too, none under 4 scrapes and none of a day; and Alertmanager's group and repeat intervals`,
  ];
  for (const each of lines) line(each);
}
