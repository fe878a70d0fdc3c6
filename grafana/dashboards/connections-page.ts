import { dashboard } from '../builder/dashboard.ts';
import { clientsSection } from './connections-clients.ts';
import { migrationSection } from './connections-migration.ts';
import { servicesSection } from './connections-services.ts';

/** Who is connected to a Redis, who should be, and whether a move to it is complete. */
export const connections = dashboard({
  uid: 'headroom-connections',
  title: 'Headroom: Connections',
  description:
    'Clients by service, library and role, those missing or unknown, new connections, migration and drift.',
  from: '6h',
  sections: [servicesSection, clientsSection, migrationSection],
});
