// One region: a private network does not reach into another one, and every read would cross it.
import type { Deployment, Environment } from '../deployment.ts';
import type { AuditRules, Problem } from '../problem.ts';

/** The region of most services, the first of equals. */
const usual = ({ services }: Environment): string | undefined => {
  const regions = services.flatMap(({ region }) => region?.text ?? []);
  const count = (name: string) => regions.filter((each) => each === name).length;
  return regions.toSorted((a, b) => count(b) - count(a))[0];
};

/** Services that run in another region than the others, or than the rules say. */
export const checkRegion = ({ file, environments }: Deployment, rules: AuditRules): readonly Problem[] =>
  environments.flatMap((environment) => {
    const expected = rules.region ?? usual(environment);
    return environment.services.flatMap(({ name, region }) =>
      region === undefined || region.text === expected
        ? []
        : [
            {
              check: 'region' as const,
              file,
              line: region.line,
              what: `${name} runs in ${region.text}, and not in ${expected}`,
              fix: `make it anew with region: ${expected}, since a region cannot be changed`,
            },
          ],
    );
  });
