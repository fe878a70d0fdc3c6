import { where } from '../../demo/servers/where.ts';

/** Where this run's servers are started: decided once. */
export const place = await where();
