import { applicationPools } from '../collectors/application-pools.ts';
import type { ApplicationTargetConfig } from '../config/config.ts';
import { ApplicationTarget } from '../targets/application.ts';

/** The target of an application in the config. */
export const openApplication = ({ name, addresses, budgets }: ApplicationTargetConfig): ApplicationTarget =>
  new ApplicationTarget({ name, addresses, collectors: [applicationPools(budgets)] });
