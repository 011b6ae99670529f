/**
 * What a scenario changes on the whole machine, because the kernel keeps one limit for all its namespaces. What the values
 * were is put back at the end, at the time limit, and after a crash.
 */
export interface MachineWide {
  readonly lowers: readonly { readonly key: string; readonly to: string }[];
  /** Whether other scenarios would suffer too: then none runs meanwhile. */
  readonly alone: boolean;
  /** Why this machine must not be touched now, in a sentence: its own work would be hurt. Null when it may. */
  readonly unsafe?: () => Promise<string | null>;
}
