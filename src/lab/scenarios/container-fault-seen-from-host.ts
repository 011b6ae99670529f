import { stoppedInContainer } from '../stopped-in-container.ts';

export const containerFaultSeenFromHost = stoppedInContainer(
  {
    id: 'container-fault-seen-from-host',
    title: 'A stopped server in a container, looked at from its host: nothing is wrong in this namespace',
    expect: {
      status: 'quiet',
      label: 'healthy',
      alsoRight: ['unknown'],
      causeIds: ['listener-other-netns'],
      forbidden: ['not-listening', 'wrong-bind-address', 'firewall-drop', 'forwarding-disabled', 'martian-or-no-route'],
    },
    asks: 'host',
  },
  'srv',
);
