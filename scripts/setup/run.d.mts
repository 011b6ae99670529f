export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<void>;
