import { isSafeWebAddress } from '../config/web-address.ts';
import { canonicalJson } from '../protocol/canonical.ts';
import { ConsoleLink, LOGIN_PATH } from '../protocol/operator.ts';
import { Problem } from '../protocol/problem.ts';
import type { KeyPair } from '../transports/agent/keys.ts';

const PATIENCE_MS = 10_000;
const LONGEST_ANSWER = 4_096;

/** Asks the console at `address` for a link, by a wish that this key signs for that console and no other. */
export async function logIn(address: string, signer: KeyPair, signal: AbortSignal): Promise<ConsoleLink> {
  const console = originOf(address);
  const payload = canonicalJson({ format: 'syndrop-console/1', console, at: new Date().toISOString() });
  const signed = { payload, keyId: signer.keyId, signature: signer.sign(payload) };
  const answer = await ask(`${console}${LOGIN_PATH}`, JSON.stringify(signed), signal);
  if (answer.status === 429)
    throw new Problem('console-busy', 'The console is asked too often. Try again in a minute.');
  if (answer.status === 403) {
    const why = [
      `The console at ${console} does not let this key in.`,
      `It must be one of operators in its configuration: {name: NAME, publicKey: "${signer.publicKey}"}`,
      `Otherwise: the key is revoked, the clocks are a minute apart, or ${console} is not the address the console has.`,
    ];
    throw new Problem('console-refused', why.join('\n'));
  }
  const link = answer.status === 200 ? ConsoleLink.safeParse(jsonOf(answer.text)) : null;
  // Whoever answers must not send the browser elsewhere.
  if (link?.success !== true || new URL(link.data.link).origin !== console) {
    throw new Problem(
      'console-unknown',
      `What answers at ${console} is no console of syndrop (HTTP ${answer.status}).`,
    );
  }
  return link.data;
}

function originOf(address: string): string {
  if (!isSafeWebAddress(address)) {
    throw new Problem('usage', `${address} is no address of a console: give https://…, or http:// of this machine.`);
  }
  return new URL(address).origin;
}

async function ask(url: string, body: string, signal: AbortSignal) {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    return { status: answer.status, text: (await answer.text()).slice(0, LONGEST_ANSWER) };
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new Problem('console-unreachable', `The console at ${new URL(url).origin} does not answer: ${why}`, {
      cause,
    });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
