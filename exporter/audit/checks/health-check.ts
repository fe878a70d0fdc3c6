// A health check by HTTP fails for good where nothing speaks HTTP.
import type { Deployment } from '../deployment.ts';
import type { Problem } from '../problem.ts';

const fixes: Readonly<Record<Deployment['kind'], string>> = {
  blueprint: 'remove healthCheckPath: it is for services of type web only',
  compose: 'ask in its own protocol, as with redis-cli ping or pg_isready',
  dotenv: '',
};

/** Services that are checked by HTTP and speak something else. */
export const checkHealth = ({ file, kind, environments }: Deployment): readonly Problem[] =>
  environments.flatMap(({ services }) =>
    services.flatMap(({ name, speaks, httpCheck }) =>
      speaks === 'http' || !httpCheck
        ? []
        : [
            {
              check: 'health_check' as const,
              file,
              line: httpCheck.line,
              what: `${name} speaks TCP, and has a health check by HTTP`,
              fix: fixes[kind],
            },
          ],
    ),
  );
