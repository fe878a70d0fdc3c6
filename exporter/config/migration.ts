import type { RedisAddress } from '../targets/redis-address.ts';
import { holdsOpenPassword, redisAddress, shownUrl, urlForms } from './address.ts';
import type { MigrationConfig } from './config.ts';
import { type Context, fromFile } from './login.ts';
import type { MigrationFile } from './migration-schema.ts';

const isSame = (one: RedisAddress, other: RedisAddress): boolean =>
  one.host === other.host && one.port === other.port && one.path === other.path;

const fromUrlFile = (
  path: string,
  keys: readonly PropertyKey[],
  context: Context,
): readonly RedisAddress[] => {
  const url = fromFile(path, keys, context);
  const address = url === undefined ? undefined : redisAddress(url);
  if (url !== undefined && !address)
    context.fault(keys, `expected ${urlForms} in the file, got ${shownUrl(url)}`);
  return address ? [address] : [];
};

const addressesOf = (
  { urls, url_file }: MigrationFile['retired'],
  keys: readonly PropertyKey[],
  context: Context,
): readonly RedisAddress[] => {
  for (const [position, { password }] of urls.entries()) {
    const key = [...keys, 'urls', position];
    if (password !== undefined && holdsOpenPassword(String(context.raw(key) ?? '')))
      context.fault(key, 'expected the password from ${NAME} or url_file, got it in the open');
  }
  if (url_file === undefined) return urls;
  if (urls.length > 0) context.fault([...keys, 'urls'], 'expected either urls or url_file, got both');
  return fromUrlFile(url_file, [...keys, 'url_file'], context);
};

/** The move to a target from another Redis, if the file tells of one; faults told. */
export const migrationConfig = (
  file: MigrationFile | undefined,
  address: RedisAddress,
  keys: readonly PropertyKey[],
  context: Context,
): { readonly migration?: MigrationConfig } => {
  if (!file) return {};
  const { hosts, variables, schemes } = file.retired;
  const retired = addressesOf(file.retired, [...keys, 'retired'], context);
  if (retired.some((each) => isSame(each, address)))
    context.fault([...keys, 'retired'], 'expected another Redis than that of the target, got the same');
  // Where the Redis of before was asked is a host that files should not name any more.
  const asked = retired.flatMap(({ host }) => (host === undefined || host === address.host ? [] : [host]));
  return {
    migration: {
      rules: { hosts: [...new Set([...hosts, ...asked])], variables, schemes, region: file.region },
      retired,
      files: file.files,
      everyMs: file.every,
    },
  };
};

/** A move in the keys of the file; its URLs as `shown` has them, without passwords. */
export const fileMigration = (
  { rules, retired, files, everyMs }: MigrationConfig,
  shown: (address: RedisAddress) => string,
) => ({
  retired: {
    hosts: rules.hosts,
    urls: retired.map(shown),
    variables: rules.variables,
    schemes: rules.schemes,
  },
  files,
  ...(rules.region === undefined ? {} : { region: rules.region }),
  every: everyMs / 1000,
});
