import { Buffer } from 'node:buffer';
import { createPrivateKey, sign } from 'node:crypto';
import ssh2 from 'ssh2';
import type { AnyAuthMethod, IdentityCallback, ParsedKey, PublicKeyEntry } from 'ssh2';
import type { FileCache } from './file-cache.ts';
import type { Hop } from './route.ts';

// A CommonJS package whose later exports Node cannot name: these two exist on the whole module only.
const { OpenSSHAgent, utils } = ssh2;

/** Ways to prove who we are, in the order they are tried. */
export interface Identities {
  readonly methods: readonly { readonly method: AnyAuthMethod; readonly name: string }[];
  /** Keys that were left out, with the reason, for the message when nothing else worked. */
  readonly left: readonly string[];
}

/** The key agent first, then key files, as OpenSSH does. Keys only: a password would have to be stored or typed. */
export async function identitiesFor(hop: Hop, keyIn: (path: string) => Promise<KeyFile>): Promise<Identities> {
  const files = await Promise.all([...new Set(hop.identityFiles)].map(keyIn));
  const methods: { method: AnyAuthMethod; name: string }[] = [];
  if (hop.agent !== undefined) {
    const wanted = files.flatMap((file) => (file.publicKey === undefined ? [] : [file.publicKey]));
    const agent = hop.identitiesOnly ? new NarrowAgent(hop.agent, wanted) : hop.agent;
    methods.push({ method: { type: 'agent', username: hop.user, agent }, name: `the keys of the agent ${hop.agent}` });
  }
  for (const { path, key } of files) {
    if (key !== undefined) methods.push({ method: { type: 'publickey', username: hop.user, key }, name: path });
  }
  return { methods, left: files.flatMap((file) => (file.left === undefined ? [] : [file.left])) };
}

export interface KeyFile {
  readonly path: string;
  readonly key?: ParsedKey;
  /** The public half, also of a key that stays locked. */
  readonly publicKey?: Buffer;
  readonly left?: string;
}

export async function readKey(path: string, disk: FileCache): Promise<KeyFile> {
  let text: Buffer;
  try {
    text = await disk.read(path);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const why = missing ? undefined : `${path} (${cause instanceof Error ? cause.message : String(cause)})`;
    return { path, ...(await publicHalf(path, disk)), ...(why === undefined ? {} : { left: why }) };
  }
  const parsed = utils.parseKey(text);
  if (parsed instanceof Error) {
    const locked = /encrypted|passphrase/i.test(parsed.message);
    const why = locked ? `it is locked with a passphrase; unlock it with: ssh-add ${path}` : parsed.message;
    return { path, ...(await publicHalf(path, disk)), left: `${path} (${why})` };
  }
  const key = [parsed].flat()[0];
  if (key === undefined || !key.isPrivateKey()) return { path, left: `${path} (it holds no private key)` };
  return { path, key: signingQuickly(key), publicKey: key.getPublicSSH() };
}

/** The library has OpenSSL read the text of the key for each signature, which takes ten times as long as to sign with it. */
function signingQuickly(key: ParsedKey): ParsedKey {
  if (key.type !== 'ssh-ed25519') return key;
  const own = createPrivateKey(key.getPrivatePEM());
  return Object.assign(key, { sign: (data: Buffer) => sign(null, data, own) });
}

async function publicHalf(path: string, disk: FileCache): Promise<{ publicKey?: Buffer }> {
  try {
    const encoded = (await disk.read(`${path}.pub`)).toString().split(/\s+/)[1];
    return encoded === undefined ? {} : { publicKey: Buffer.from(encoded, 'base64') };
  } catch {
    return {};
  }
}

/** The key agent, offering only the wanted keys: with IdentitiesOnly the others must not use up the server's patience. */
class NarrowAgent extends OpenSSHAgent {
  readonly #wanted: readonly Buffer[];

  constructor(socket: string, wanted: readonly Buffer[]) {
    super(socket);
    this.#wanted = wanted;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      callback(
        error,
        keys?.filter((key) => this.#isWanted(key)),
      );
    });
  }

  #isWanted(entry: ParsedKey | PublicKeyEntry): boolean {
    // What the agent itself gives is always a parsed key; the entries are for agents of other kinds.
    return 'getPublicSSH' in entry && this.#wanted.some((wanted) => wanted.equals(entry.getPublicSSH()));
  }
}
