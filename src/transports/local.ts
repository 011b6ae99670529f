import { collect } from '../../agent/collect/collect.ts';
import { collectAt } from '../../agent/place/collect-at.ts';
import { agentProgram } from './agent/program.ts';
import type { Transport } from './transport.ts';

/** Reads this machine without an agent, or another network namespace of it by a child that lives there. */
export function createLocalTransport(): Transport {
  return {
    async collect(host, { place, proof, sources, windowSeconds }, signal) {
      const proven = proof === undefined ? {} : { proof };
      const task = { hostId: host, sources, windowSeconds, transport: 'local', ...proven } as const;
      return place === undefined ? await collect(task, signal) : await collectAt(place, task, agentProgram(), signal);
    },
  };
}
