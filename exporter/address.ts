/** A host and port to listen on; no host means all interfaces. */
export interface ListenAddress {
  readonly host?: string;
  readonly port: number;
}

/** Reads `host:port`, `[::1]:port` or `:port`, as exporter-toolkit does; undefined for anything else. */
export const listenAddress = (text: string): ListenAddress | undefined => {
  const [, ipv6, host, digits] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return undefined;
  const name = ipv6 ?? host;
  return name ? { host: name, port } : { port };
};
