import { describe, expect, it } from 'vitest';
import { landingPage } from '../../exporter/landing.ts';

describe('landingPage', () => {
  it('shows the version, each target with its state, and links', () => {
    const page = landingPage({
      version: '1.2.3',
      metricsPath: '/metrics',
      targets: [
        { name: 'main', up: true },
        { name: 'cache', up: false },
        { name: 'new', up: undefined },
      ],
    });
    expect(page).toBe(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Headroom</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}td,th{text-align:left;padding-right:2rem}</style>
</head>
<body>
<h1>Headroom</h1>
<p>Version 1.2.3</p>
<table>
<tr><th>Target</th><th>State</th></tr>
<tr><td><a href="/probe?target=main">main</a></td><td>up</td></tr>
<tr><td><a href="/probe?target=cache">cache</a></td><td>down</td></tr>
<tr><td><a href="/probe?target=new">new</a></td><td>not scraped yet</td></tr>
</table>
<p><a href="/metrics">Metrics</a> · <a href="/sd">Service discovery</a> · <a href="/-/healthy">Healthy</a> · <a href="/-/ready">Ready</a></p>
</body>
</html>
`);
  });

  it('links to the metrics where they are', () => {
    expect(landingPage({ version: '1', metricsPath: '/other/path', targets: [] })).toContain(
      '<a href="/other/path">Metrics</a>',
    );
  });

  it('escapes what it was given', () => {
    const page = landingPage({
      version: '<b>"1"</b>',
      metricsPath: '/"><script>',
      targets: [{ name: `<img src='x'>&`, up: true }],
    });
    expect(page).not.toMatch(/<b>|<script|<img/);
    expect(page).toContain(
      '<a href="/probe?target=%3Cimg%20src%3D\'x\'%3E%26">&#60;img src=&#39;x&#39;&#62;&#38;</a>',
    );
  });
});
