// Runs a command quietly; what it said is only worth reading when it failed.
import { spawn } from 'node:child_process';

export function run(program, args, env, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`${program} ${args[0]} failed (${signal ?? code}):\n${Buffer.concat(output).toString().trim()}`),
        );
    });
  });
}
