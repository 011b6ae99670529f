import { collect } from '../../agent/collect/collect.ts';
import { pastBundle } from '../../agent/history/past-bundle.ts';
import { collectAt } from '../../agent/place/collect-at.ts';
import { agentProgram } from './agent/program.ts';
import type { Transport } from './transport.ts';

/** Where the agent of this machine writes down its history, unless its configuration says otherwise. */
const LOCAL_HISTORY = '/var/lib/syndrop/history.ring';

/** Reads this machine without an agent, or another network namespace of it by a child that lives there. */
export function createLocalTransport(historyFile = LOCAL_HISTORY): Transport {
  return {
    async collect(host, { past, place, proof, sources, windowSeconds }, signal) {
      if (past !== undefined)
        return await pastBundle({ hostId: host, past, transport: 'local', file: historyFile }, signal);
      const proven = proof === undefined ? {} : { proof };
      const task = { hostId: host, sources, windowSeconds, transport: 'local', ...proven } as const;
      return place === undefined ? await collect(task, signal) : await collectAt(place, task, agentProgram(), signal);
    },
  };
}
