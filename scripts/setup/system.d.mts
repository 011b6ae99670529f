import type { PackageMachine } from './packages.mjs';

export interface Machine extends PackageMachine {
  readonly platform: string;
  readonly root: boolean;
  /** Where Debian looks whether a package may start its service. */
  readonly policyFile: string;
}
export function setUpSystem(phase: 'start' | 'test', machine: Machine): Promise<boolean>;
