import { createLocalTransport } from '../../src/transports/local.ts';
import { describeTransport } from '../support/transport-contract.ts';

describeTransport('the local transport', () =>
  Promise.resolve({
    transport: createLocalTransport(),
    host: 'this-machine',
    kind: 'local',
    close: () => Promise.resolve(),
  }),
);
