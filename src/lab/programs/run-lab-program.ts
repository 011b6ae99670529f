import { Problem } from '../../protocol/problem.ts';
import { probe, ProbeArguments } from './probe.ts';
import { serve, ServeArguments } from './serve.ts';

/** The small programs that a scenario runs inside a namespace, by name. They talk in JSON lines on standard output. */
export function runLabProgram(name: string, json: string): void {
  const given: unknown = JSON.parse(json);
  switch (name) {
    case 'probe':
      return probe(ProbeArguments.parse(given));
    case 'serve':
      return serve(ServeArguments.parse(given));
    default:
      throw new Problem('lab-no-such-program', `There is no lab program "${name}".`);
  }
}
