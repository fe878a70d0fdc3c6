// What stands before every page: TLS, logins and headers of the web config file, read again when it changes.
import { readFileSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { type TLSSocket, Server as TlsServer } from 'node:tls';
import type { NextFunction, Request, Response } from 'express';
import { ConfigError } from '../config/fault.ts';
import { BasicAuth } from './basic-auth.ts';
import { isWelcome, secureContext, type TlsSettings } from './tls.ts';
import { openWeb, parseWebConfig, type WebConfig } from './web-config.ts';

// What browsers may do with an answer, unless the file says otherwise.
const safeHeaders = {
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Told of a file that changed and cannot be used: what it held before stays in force. */
export type Complaint = (message: string) => void;

const read = (file: string | undefined): WebConfig => {
  if (file === undefined) return openWeb;
  const readFile = (name: string) => readFileSync(name, 'utf8');
  let content: string;
  try {
    content = readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    throw new ConfigError('--web.config.file', [
      { path: '', message: `expected a readable file, got ${code} for ${file}` },
    ]);
  }
  return parseWebConfig(file, content, readFile);
};

/** The web config in force. Throws a ConfigError when the file cannot be used at the start. */
export class Guard {
  readonly #file: string | undefined;
  readonly #complain: Complaint;
  readonly #servers: TlsServer[] = [];
  #config: WebConfig;
  #auth: BasicAuth;
  #complaint: string | undefined;

  constructor(file: string | undefined, complain: Complaint) {
    this.#file = file;
    this.#complain = complain;
    this.#config = read(file);
    this.#auth = new BasicAuth(this.#config.users);
  }

  get tls(): TlsSettings | undefined {
    return this.#config.tls;
  }

  /** Reads the files again and uses what they hold now; a fault is told once and changes nothing. */
  reload(): void {
    try {
      const config = read(this.#file);
      this.#complaint = undefined;
      if (JSON.stringify([config, ...config.users]) === JSON.stringify([this.#config, ...this.#config.users]))
        return;
      // A server asks for certificates from its start, or never.
      if (config.tls?.clientAuth !== this.#config.tls?.clientAuth) {
        const message =
          'expected it and its client_auth_type as at the start, got others: restart to change them';
        throw new ConfigError(String(this.#file), [{ path: 'tls_server_config', message }]);
      }
      for (const server of this.#servers) if (config.tls) server.setSecureContext(secureContext(config.tls));
      this.#config = config;
      this.#auth = new BasicAuth(config.users);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#complaint) this.#complain(message);
      this.#complaint = message;
    }
  }

  /** Turns away clients whose certificate is not enough, and gives the server new certificates when they change. */
  watch(server: HttpServer): void {
    if (!(server instanceof TlsServer)) return;
    this.#servers.push(server);
    server.on('secureConnection', (socket: TLSSocket) => {
      const { tls } = this.#config;
      if (tls && !isWelcome(socket, tls)) socket.destroy();
    });
  }

  /** Adds the headers and lets pass whoever may; `alsoAdmits` says who else needs no login. */
  readonly door =
    (alsoAdmits: (request: Request) => boolean) =>
    async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      response.set({ ...safeHeaders, ...this.#config.headers });
      if (alsoAdmits(request) || (await this.#auth.admits(request.get('authorization')))) {
        next();
        return;
      }
      response.set('WWW-Authenticate', 'Basic realm="headroom", charset="UTF-8"');
      response.status(401).type('text/plain').send('Expected a user and password, got none or others\n');
    };
}
