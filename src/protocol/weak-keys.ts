/**
 * Ed25519 public keys of small order, in hexadecimal and without the sign bit: all there are, with their second
 * spellings. Anybody can make signatures that fit them, and OpenSSL accepts those; 32 zero bytes are one of them.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** Whether these 32 bytes are a public key that proves nothing. */
export function isWeakKey(bytes: Uint8Array): boolean {
  const unsigned = Array.from(bytes, (byte, index) => (index === 31 ? byte & 0x7f : byte));
  return SMALL_ORDER.has(unsigned.map((byte) => byte.toString(16).padStart(2, '0')).join(''));
}
