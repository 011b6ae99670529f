import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../protocol/problem.ts';

/** The bundled agent beside the built bot, or in `dist/` of a checkout. */
export function agentProgram(): string {
  const places = ['./syndrop-agent.cjs', '../../../dist/syndrop-agent.cjs'];
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  if (found === undefined)
    throw new Problem('agent-program-missing', 'dist/syndrop-agent.cjs is not there. Try: npm run build');
  return found;
}
