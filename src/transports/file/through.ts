import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../protocol/problem.ts';

/** What a stream becomes when a program of this machine unpacks it. The program sees bytes only, never a path. */
export async function* through(
  argv: readonly [string, ...string[]],
  name: string,
  input: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const [program, ...args] = argv;
  // Nothing of our environment, so that XZ_OPT and the like change nothing.
  const child = spawn(program, args, { env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } });
  const ended = once(child, 'close').then(
    () => child.exitCode,
    (error: unknown) => error,
  );
  // A program that ends before its input is no error of the input.
  const fed = pipeline(input, child.stdin).catch(() => undefined);
  child.stderr.resume();
  try {
    for await (const chunk of child.stdout) if (chunk instanceof Uint8Array) yield chunk;
    const status = await ended;
    if (status !== 0) throw problemOf(status, program, name);
  } finally {
    child.kill('SIGKILL');
    await Promise.all([ended, fed]);
  }
}

function problemOf(status: unknown, program: string, name: string): Problem {
  if (status instanceof Error) {
    return new Problem(
      'input-needs-program',
      `${name} is compressed with ${program}, and the program ${program} was not found here. Install ${program}, or unpack the file and name the directory.`,
      { cause: status },
    );
  }
  return new Problem(
    'input-damaged',
    `${name} ends too early or is damaged: ${program} cannot unpack it. Copy it again.`,
  );
}
