/** Signs text with one Ed25519 key. Node's crypto stays outside this pure folder: implementations are handed in. */
export interface Signer {
  readonly keyId: string;
  /** Base64 signature over the UTF-8 bytes. */
  sign(payload: string): string;
}

/** Knows some public keys. False for an unknown key id as for a wrong signature. */
export interface Verifier {
  verify(keyId: string, payload: string, signature: string): boolean;
}
