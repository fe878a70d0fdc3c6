import type { ApplicationAddress } from '../targets/application-port.ts';
import type { ApplicationTargetConfig } from './config.ts';
import { addressOf, type Context } from './login.ts';
import { pageAddress, pageUrlForms } from './page-url.ts';
import type { ApplicationTargetFile } from './schema.ts';

/** The address of each process; undefined with a fault for each that there is none. */
const addressesOf = (
  file: ApplicationTargetFile,
  keys: readonly PropertyKey[],
  context: Context,
): readonly (ApplicationAddress | undefined)[] => {
  const reader = { forms: pageUrlForms, read: pageAddress };
  const { urls } = file;
  if (urls === undefined) return [addressOf(file, reader, keys, context)];
  const fault = (position: PropertyKey[], message: string) =>
    context.fault([...keys, 'urls', ...position], message);
  if (file.url !== undefined || file.url_file !== undefined)
    fault([], 'expected either url or urls, got both');
  if (urls.length === 0) fault([], 'expected at least one URL, got an empty list');
  for (const [position, { url, username, password }] of urls.entries()) {
    if (username !== undefined || password !== undefined)
      fault([position], 'expected username and password beside the URLs, got a login in one');
    if (urls.findIndex((other) => other.url === url) < position)
      fault([position], 'expected each URL once, got one again');
  }
  return urls.map((url) => addressOf({ ...file, url, url_file: undefined }, reader, keys, context));
};

/** The one application that a target of the file is, or none with a fault. */
export const applicationTargetConfig = (
  file: ApplicationTargetFile,
  keys: readonly PropertyKey[],
  context: Context,
): readonly ApplicationTargetConfig[] => {
  const addresses = addressesOf(file, keys, context).filter((address) => address !== undefined);
  if (addresses.length === 0) return [];
  const pools = Object.entries(file.pool_budgets).map(([pool, { usage }]) => [pool, usage] as const);
  return [
    {
      name: file.name,
      kind: file.kind,
      addresses,
      budgets: { usageRatio: file.budgets.usage, pools: new Map(pools) },
    },
  ];
};
