import { anyEdge, type Fault, lasting } from './fault.ts';

export const agentCutOff: Fault = {
  name: 'agent cut off',
  async play({ network }, random) {
    const host = anyEdge(random);
    await network.cut(host);
    await lasting(random, 12_000);
    await network.mend(host);
  },
};
