import type { Steps } from '../builder/panel.ts';

/** Of what is measured against a budget or a limit: close from four fifths on, broken from the whole on. */
export const ofBudget: Steps = {
  base: 'green',
  from: [
    [0.8, 'orange'],
    [1, 'red'],
  ],
};

/** Of a pool or of slots, as the old page had it: low load to 30 %, normal to 60 %, high above, and unhealthy from 80 % on. */
export const ofPool: Steps = {
  base: 'blue',
  from: [
    [0.3, 'green'],
    [0.6, 'orange'],
    [0.8, 'red'],
  ],
};
