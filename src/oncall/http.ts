import * as z from 'zod';
import { Problem } from '../protocol/problem.ts';

const PATIENCE_MS = 2_000;
const MOST_BYTES = 64 * 1024;

const Answer = z.object({ actors: z.array(z.string().min(1).max(128)).max(100) });

/** Who is on call by a service that answers `{"actors": ["slack:U0123ABCD"]}`. The token goes into the header, never into the address. */
export async function onCallByHttp(url: string, token: string | null): Promise<readonly string[]> {
  const headers = { accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  try {
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Problem('oncall-unreachable', `The on-call service answered ${response.status}.`);
    return Answer.parse(JSON.parse(await readBounded(response))).actors;
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('oncall-unreachable', 'The on-call service gave no usable answer.', { cause });
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Problem('oncall-unreachable', 'The on-call service answered with too much.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
