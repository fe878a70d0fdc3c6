import { gauge } from '../metric.ts';

export const migrationCheck = gauge('headroom_migration_check', {
  unit: 'boolean',
  help: 'Whether a check of the move to this Redis holds: services_connected, retired_unused, files or settings; absent while it cannot be made.',
  labels: ['target', 'check'],
});

export const migrationComplete = gauge('headroom_migration_complete', {
  unit: 'boolean',
  help: 'Whether every check of the move to this Redis could be made and holds: services_connected and retired_unused always, files and settings where the config names some. Absent without a migration in the config.',
  labels: ['target'],
});
