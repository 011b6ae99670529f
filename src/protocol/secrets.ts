import type { Answer } from './bundle.ts';

const INSTEAD = '…';

/** Where a tool prints a key: the words that must stand in the text before any line is searched, and what stays of a match. */
const PRINTED: readonly (readonly [word: string, secret: RegExp, kept: (match: string, before: string) => string])[] = [
  // ss as root, with -m or -i: md5keys:192.0.2.5/32=secret,192.0.2.6/32=other. Spaces and commas of a key are escaped.
  ['md5keys:', /\bmd5keys:\S*/g, (match) => match.replace(/=[^,]*/g, `=${INSTEAD}`)],
  // sysctl -a as root, a row of /proc/sys, or cat with the value below.
  ['tcp_fastopen_key', /(tcp_fastopen_key[\s=:]{1,8})[0-9a-f]{8}-[0-9a-f,-]+/gi, (_, before) => before + INSTEAD],
  ['stable_secret', /(stable_secret[\s=:]{1,8})[0-9a-f:]{2,39}/gi, (_, before) => before + INSTEAD],
  // ip xfrm state: auth-trunc hmac(sha256) 0x0123… 128
  [
    'spi 0x',
    /^([ \t]{0,16}(?:auth|auth-trunc|enc|aead|comp)[ \t]\S{1,64}[ \t])0x[0-9a-f]+/gim,
    (_, before) => before + INSTEAD,
  ],
];

/**
 * The text of a source without the keys that tools print among what is of use. No parser needs them, so they go before a text
 * leaves its host, is stored or is shown.
 */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const [word, secret, kept] of PRINTED) if (clean.includes(word)) clean = clean.replace(secret, kept);
  return clean;
}

export function answerWithoutSecrets(answer: Answer): Answer {
  return 'text' in answer ? { ...answer, text: withoutSecrets(answer.text) } : answer;
}
