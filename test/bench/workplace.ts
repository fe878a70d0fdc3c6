import { stopEverything } from '../../demo/servers/process.ts';
import { Workplace } from '../support/folder.ts';

const inUse = new Set<Workplace>();

/** Gives a measurement a workplace of its own, which ends with it however it ends. */
export const inWorkplace = async <T>(use: (work: Workplace) => Promise<T>): Promise<T> => {
  const work = new Workplace();
  inUse.add(work);
  try {
    return await use(work);
  } finally {
    inUse.delete(work);
    await work.end();
  }
};

/** Ends whatever an interrupted run has started. */
export const endEverything = async (): Promise<void> => {
  await Promise.allSettled([...inUse].map((work) => work.end()));
  await stopEverything();
};
