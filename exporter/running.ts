import type { ServerResponse } from 'node:http';

/** The answers that are being made, so that the process can end after them. */
export class Running {
  readonly #responses = new Set<ServerResponse>();

  add(response: ServerResponse): void {
    this.#responses.add(response);
    response.once('close', () => this.#responses.delete(response));
  }

  /** Resolves when every answer begun by now has been sent, or its reader has gone. */
  async settled(): Promise<void> {
    await Promise.all(
      [...this.#responses].map(
        (response) =>
          new Promise((resolve) => {
            response.once('close', resolve);
          }),
      ),
    );
  }
}
