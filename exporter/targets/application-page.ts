import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { TargetError } from '../failure.ts';
import { applicationFailure, statusFailure } from './application-failure.ts';
import type { ApplicationAddress } from './application-port.ts';

/** The longest page that is read, in bytes. */
export const maxPageBytes = 8 * 2 ** 20;

const headersOf = ({ username = '', password = '' }: ApplicationAddress): Record<string, string> => ({
  accept: 'text/plain;version=0.0.4;charset=utf-8',
  // A compressed page may be far longer than what comes over the wire.
  'accept-encoding': 'identity',
  'user-agent': 'headroom-exporter',
  ...(username || password
    ? { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
    : {}),
});

/**
 * Reads one page by HTTP: once, over a connection of its own, without following redirects. Throws a TargetError; the signal
 * ends whatever it waits for.
 */
export const readPage = async (address: ApplicationAddress, signal: AbortSignal): Promise<string> => {
  try {
    const send = address.url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(address.url, { agent: false, headers: headersOf(address), signal }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    // Once it has answered, what breaks is told by the answer.
    request.on('error', () => undefined);
    return await bodyOf(response);
  } catch (error) {
    // An answer that is given up in its middle looks as if the other side had broken off.
    throw applicationFailure(signal.aborted ? signal.reason : error);
  }
};

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  try {
    refuse(response);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxPageBytes) throw tooLong();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  } finally {
    response.destroy();
  }
};

const tooLong = () =>
  new TargetError('protocol', `Expected a page of at most ${maxPageBytes} bytes, got more`);

const refuse = ({ statusCode = 0, headers }: IncomingMessage): void => {
  if (statusCode !== 200) throw statusFailure(statusCode);
  if (Number(headers['content-length'] ?? 0) > maxPageBytes) throw tooLong();
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new TargetError('protocol', 'Expected a page as it is, got it compressed');
};
