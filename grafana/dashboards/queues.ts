import { dashboard } from '../builder/dashboard.ts';
import { bullmqSection } from './queues-bullmq.ts';
import { celerySection } from './queues-celery.ts';
import { schedulesSection } from './queues-schedules.ts';
import { settingsSection } from './queues-settings.ts';
import { workersSection } from './queues-workers.ts';

/** Celery and BullMQ: what waits, for how long, and who works. */
export const queues = dashboard({
  uid: 'headroom-queues',
  title: 'Headroom: Queues',
  description:
    'Celery and BullMQ: what waits and for how long, what runs, what fails, who works, and what is scheduled.',
  from: '6h',
  sections: [celerySection, workersSection, settingsSection, bullmqSection, schedulesSection],
});
