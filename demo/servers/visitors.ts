import { join } from 'node:path';
import { type Server, startServer } from './process.ts';
import { root } from './root.ts';

export interface VisitorsOptions {
  readonly dir: string;
  /** What is sent a POST, again and again. */
  readonly urls: readonly string[];
}

/** Starts the built demo/apps/visitors.ts. */
export function startVisitors({ dir, urls }: VisitorsOptions): Promise<Server> {
  return startServer({
    name: 'visitors',
    program: process.execPath,
    args: [join(root, 'dist/demo/apps/visitors.js')],
    dir,
    env: { URLS: urls.join(' ') },
    ready: (said) => said().includes('ready\n'),
  });
}
