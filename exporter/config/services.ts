// Who should be connected to a Redis: how its services are told, and how many connections each should have.
import * as v from 'valibot';
import { knownServices, ownService, unknownService } from '../clients/known-services.ts';
import { addressTest, type DeclaredService } from '../clients/service-rules.ts';
import { key, map, scalar } from './shape.ts';

// Each is a label value, of which a target has a bounded number.
const mostServices = 40;

const texts = (expected: string, fits: (texts: readonly string[]) => boolean) =>
  scalar<readonly string[]>(`${expected}, or a list of them`, (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const fit = list.length > 0 && list.every((each) => typeof each === 'string' && each !== '');
    return fit && fits(list as string[]) ? (list as string[]) : undefined;
  });

const globs = texts('a glob such as worker-*', () => true);

const match = map({
  client_name: key('The name a client gave itself.', v.optional(globs)),
  address: key(
    'Where it connects from.',
    v.optional(
      texts('an address, a network such as 10.0.0.0/8, or unix', (list) => addressTest(list) !== undefined),
    ),
  ),
  library: key('The client library, as it says of itself.', v.optional(globs)),
  user: key('The user of Redis it logged in as.', v.optional(globs)),
  blocked_on: key('The command it waits in.', v.optional(globs)),
});

const serviceName = scalar('a name of letters, digits, ".", "_" and "-", 63 at most', (value) =>
  typeof value === 'string' && /^[\w.-]{1,63}$/.test(value) ? value : undefined,
);

const connections = scalar('a whole number over 0', (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined,
);

/** One service of a Redis target. */
export const serviceSchema = map({
  name: key('What it is called, in the label `service`.', serviceName),
  match: key(
    'How it is told: each kind that is given has to fit, by one of its values.',
    v.optional(match),
    'as a service of this name is recognised',
  ),
  expected: key('The least connections it should have.', v.optional(connections)),
});

type ServiceFile = v.InferOutput<typeof serviceSchema>;
type FaultAt = (keys: readonly PropertyKey[], message: string) => void;

const reserved: readonly string[] = [ownService, unknownService, 'other'];

/** The services of a target; a fault for each that nothing can tell, is named twice, or has a name that stands for others. */
export const declaredServices = (
  services: readonly ServiceFile[],
  fault: FaultAt,
): readonly DeclaredService[] => {
  if (services.length > mostServices)
    fault([], `expected ${mostServices} services at most, got ${services.length}`);
  return services.map(({ name, match, expected }, position) => {
    if (reserved.includes(name)) fault([position, 'name'], `expected another name, got ${name}`);
    if (services.findIndex((other) => other.name === name) < position)
      fault([position, 'name'], `expected a name of its own, got ${name} again`);
    if (match && Object.values(match).every((each) => each === undefined))
      fault([position, 'match'], 'expected something to tell it by, got nothing');
    if (!match && !knownServices.includes(name))
      fault([position], `expected a match, or one of the names ${knownServices.join(', ')}, got ${name}`);
    return {
      name,
      match: match && {
        clientName: match.client_name,
        address: match.address,
        library: match.library,
        user: match.user,
        blockedOn: match.blocked_on,
      },
      expected,
    };
  });
};

/** A service in the keys of the file. */
export const fileService = ({ name, match, expected }: DeclaredService) => ({
  name,
  ...(match === undefined
    ? {}
    : {
        match: {
          ...(match.clientName === undefined ? {} : { client_name: match.clientName }),
          ...(match.address === undefined ? {} : { address: match.address }),
          ...(match.library === undefined ? {} : { library: match.library }),
          ...(match.user === undefined ? {} : { user: match.user }),
          ...(match.blockedOn === undefined ? {} : { blocked_on: match.blockedOn }),
        },
      }),
  ...(expected === undefined ? {} : { expected }),
});
