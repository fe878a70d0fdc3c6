// Connections to a Redis by the service that holds them. Pure.
import { countText } from './format.ts';
import type { ServiceRow } from './line.ts';
import type { View } from './view.ts';

/** The services of one target, those with most connections first; none where they are not told apart. */
export const serviceRows = (view: View): readonly ServiceRow[] => {
  const expected = new Map(
    view.named('redis_service_connections_expected').map(({ labels, value }) => [labels.service, value]),
  );
  return view
    .named('redis_service_connections')
    .map(({ labels: { service = '' }, value }) => ({
      target: view.target,
      service,
      connections: value,
      expected: expected.get(service),
    }))
    .sort((a, b) => b.connections - a.connections || (a.service < b.service ? -1 : 1));
};

const shown = 3;

/** Who holds most connections: `api: 12 connections`. */
export const serviceSpenders = (view: View): readonly string[] =>
  serviceRows(view)
    .slice(0, shown)
    .map(({ service, connections }) => `${service}: ${countText(connections)} connections`);
