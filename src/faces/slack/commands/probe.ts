import { Dial } from '../../../protocol/proof.ts';
import { type Command, type Mistake, mistake } from './command.ts';
import { diagnose } from './diagnose.ts';
import { readTarget } from './target.ts';

/** `probe A B:PORT [address ADDRESS]`: the first dials, the second is diagnosed with a proof meanwhile. */
export function probe(rest: readonly string[]): Command | Mistake {
  const [from, to, ...options] = rest;
  if (from === undefined || to === undefined) return mistake('word-missing', 'probe A B:PORT');
  const near = readTarget(from);
  if (near === null) return mistake('bad-host', from);
  const { address, others } = addressAmong(options);
  const asked = diagnose(to, others);
  if (asked.kind !== 'diagnose') return asked;
  const { question } = asked;
  if (question.port === undefined) return mistake('no-port', to);
  // Nobody dials in the past.
  if (question.at !== undefined) return mistake('not-understood', 'at');
  const dial = Dial.safeParse({ address: address ?? question.host, port: question.port, attempts: 1 });
  if (!dial.success) return mistake('bad-address', address ?? question.host);
  const dialledBy = { host: near.host, ...(address === undefined ? {} : { address }) };
  return { kind: 'probe', question: { ...question, proof: true, dialledBy } };
}

/** `address X`, `address=X`; the other words as they were. */
function addressAmong(words: readonly string[]): { readonly address?: string; readonly others: readonly string[] } {
  const at = words.findIndex((word) => /^address([=:]|$)/i.test(word));
  if (at === -1) return { others: words };
  const joined = /^address[=:](.+)$/i.exec(words[at] ?? '')?.[1];
  const address = joined ?? words[at + 1] ?? '';
  return { address: address.toLowerCase(), others: words.toSpliced(at, joined === undefined ? 2 : 1) };
}
