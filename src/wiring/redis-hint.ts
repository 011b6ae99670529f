/** What to do about a connection to Redis that failed: codes are those of Node and OpenSSL, or the first word of what Redis said. */
export function redisHint(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const word = error instanceof Error ? (/^[A-Z]+/.exec(error.message)?.[0] ?? '') : '';
  return HINTS[code] ?? HINTS[word] ?? 'Is REDIS_URL right?';
}

const CREDENTIALS = 'Are user and password in REDIS_URL right, as in redis://USER:PASSWORD@HOST:PORT?';
const AUTHORITY = 'Name the file with the certificate it comes from in SYNDROP_REDIS_CA.';
const NAME = 'Is the name in REDIS_URL spelled right?';

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: is Redis running, and is the port of REDIS_URL right?',
  ENOENT: 'There is no such socket: is Redis running?',
  ENOTFOUND: NAME,
  EAI_AGAIN: NAME,
  ECONNRESET: 'Does it want TLS? Then REDIS_URL begins with rediss://.',
  EPROTO: 'It does not speak TLS there: is that the TLS port?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'It does not speak TLS there: is that the TLS port?',
  DEPTH_ZERO_SELF_SIGNED_CERT: AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use a name in REDIS_URL that its certificate holds.',
  CERT_HAS_EXPIRED: 'Its certificate must be renewed.',
  WRONGPASS: CREDENTIALS,
  NOAUTH: CREDENTIALS,
};
