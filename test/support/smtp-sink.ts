// As much of SMTP as Alertmanager speaks to a server without TLS: https://www.rfc-editor.org/rfc/rfc5321
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** One mail as it was handed over. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** The user and the password that were shown first. */
  readonly login: readonly string[];
  /** Headers and body, lines parted by \n. */
  readonly text: string;
}

/** A mail server on loopback that keeps what it gets. */
export interface SmtpSink {
  /** host:port */
  readonly address: string;
  readonly mails: readonly Mail[];
  stop(): void;
}

const addressOf = (line: string): string => /<(.*?)>/.exec(line)?.[1] ?? '';

/** Answers to the commands of one connection, in any order but that of the letter itself. */
const serve = async (socket: Socket, keep: (mail: Mail) => void): Promise<void> => {
  const answer = (text: string) => socket.write(`${text}\r\n`);
  const to: string[] = [];
  let [from, login, letter]: [string, string[], string[] | undefined] = ['', [], undefined];
  answer('220 sink');
  for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (letter !== undefined && line !== '.') letter.push(line.replace(/^\./, ''));
    else if (letter !== undefined) {
      keep({ from, to, login, text: letter.join('\n') });
      letter = undefined;
      answer('250 kept');
    } else if (/^EHLO /i.test(line)) answer('250-sink\r\n250 AUTH PLAIN');
    else if (/^AUTH PLAIN /i.test(line)) {
      login = Buffer.from(line.slice(11), 'base64').toString().split('\0').slice(1);
      answer('235 welcome');
    } else if (/^MAIL FROM:/i.test(line)) {
      from = addressOf(line);
      answer('250 ok');
    } else if (/^RCPT TO:/i.test(line)) {
      to.push(addressOf(line));
      answer('250 ok');
    } else if (/^DATA$/i.test(line)) {
      letter = [];
      answer('354 go on');
    } else if (/^QUIT$/i.test(line)) socket.end('221 bye\r\n');
    else answer('502 not here');
  }
};

/** Starts one on a free port. */
export const startSmtpSink = async (): Promise<SmtpSink> => {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    void serve(socket, (mail) => mails.push(mail)).catch(() => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
