export interface PackageMachine {
  readonly env: NodeJS.ProcessEnv;
  run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<void>;
  say(line: string): void;
}
export function setUpPackages(root: string, machine: PackageMachine): Promise<boolean>;
export function packagesAreFresh(root: string): boolean;
