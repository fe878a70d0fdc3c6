import { readFileSync } from 'node:fs';

/** A message as a subscriber gets it. */
export interface Message {
  readonly channel: string;
  readonly text: string;
}

/** The messages of a capture in test/fixtures/celery/. */
export const capturedEvents = (celery: '5.2.6' | '5.6.3'): readonly Message[] =>
  readFileSync(new URL(`../fixtures/celery/events-${celery}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({
      channel: line.slice(0, line.indexOf('\t')),
      text: line.slice(line.indexOf('\t') + 1),
    }));

/** A kombu envelope around a body, as workers send it. */
export const envelope = (body: unknown): string =>
  JSON.stringify({
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
    'content-encoding': 'utf-8',
    'content-type': 'application/json',
    headers: {},
    properties: { body_encoding: 'base64' },
  });
