/**
 * The demo's visitors: four times a second each URL in URLS, which are separated by blanks, is sent a POST. Nobody waits for
 * the answer to the last one, as visitors of a shop do not wait for each other.
 */
const everyMs = 250;
// Longer than any application makes them wait.
const patienceMs = 20_000;

const urls = (process.env.URLS ?? '').split(' ').filter((url) => url !== '');
if (urls.length === 0) {
  process.stderr.write('Expected URLS to say where to go, got none\n');
  process.exit(2);
}

async function visit(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(patienceMs) });
  const said = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${said.trim()}`);
}

function visitAll(): void {
  for (const url of urls)
    visit(url).catch((error: Error) => process.stderr.write(`${url}: ${error.message}\n`));
}

visitAll();
setInterval(visitAll, everyMs);
process.stdout.write('ready\n');
