import type { Steps } from '../builder/panel.ts';

/** Of what is measured against a budget or a limit: close from four fifths on, broken from the whole on. */
export const ofBudget: Steps = {
  base: 'green',
  from: [
    [0.8, 'orange'],
    [1, 'red'],
  ],
};
