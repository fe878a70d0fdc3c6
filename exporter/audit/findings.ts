import type { FileAudit } from './audit.ts';
import type { Drift } from './conf-drift.ts';
import type { RetiredVerdict } from './retired.ts';

/** What the checks of one target last found; each collector keeps its own part, undefined before it has run. */
export interface Findings {
  drift?: readonly Drift[];
  files?: readonly FileAudit[];
  retired?: readonly RetiredVerdict[];
}
