interface Landing {
  readonly version: string;
  readonly metricsPath: string;
  readonly targets: readonly { readonly name: string; readonly up: boolean | undefined }[];
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const stateOf = (up: boolean | undefined): string =>
  up === undefined ? 'not scraped yet' : up ? 'up' : 'down';

/** The page at `/`: version, targets with their state when last scraped, links. */
export const landingPage = ({ version, metricsPath, targets }: Landing): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Headroom</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}td,th{text-align:left;padding-right:2rem}</style>
</head>
<body>
<h1>Headroom</h1>
<p>Version ${escaped(version)}</p>
<table>
<tr><th>Target</th><th>State</th></tr>
${targets
  .map(
    ({ name, up }) =>
      `<tr><td><a href="/probe?target=${encodeURIComponent(name)}">${escaped(name)}</a></td><td>${stateOf(up)}</td></tr>`,
  )
  .join('\n')}
</table>
<p><a href="${escaped(metricsPath)}">Metrics</a> · <a href="/sd">Service discovery</a> · <a href="/-/healthy">Healthy</a> · <a href="/-/ready">Ready</a></p>
</body>
</html>
`;
