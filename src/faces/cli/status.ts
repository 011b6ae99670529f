/** Exit statuses of the command line. `diagnose` documents 0 to 3; the rest is Unix custom. */
export const exitStatus = {
  nothingActive: 0,
  activeCause: 1,
  usage: 2,
  unreachable: 3,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitStatus = number;
