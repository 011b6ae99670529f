import { stoppedInContainer } from '../stopped-in-container.ts';

export const containerQueueStuck = stoppedInContainer(
  {
    id: 'container-queue-stuck',
    title: 'A stopped server in a container (diagnosed: the container)',
    expect: {
      status: 'active',
      label: 'app-stalled',
      alsoRight: ['accept-queue-overflow'],
      causeIds: ['process-stopped-or-frozen', 'accept-queue-overflow-syn'],
      forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'not-listening', 'forwarding-disabled'],
    },
  },
  'ctr',
);
