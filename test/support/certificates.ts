import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificates {
  readonly ca: string;
  /** Of somebody else, who signed nothing here. */
  readonly otherCa: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate for localhost and 127.0.0.1 from an authority of our own, and another authority; made by openssl. */
export async function makeCertificates(dir: string): Promise<Certificates> {
  const at = (name: string) => join(dir, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  for (const name of ['ca', 'other']) {
    const self = ['-subj', `/CN=${name}`, '-days', '2', '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
    await run('openssl', ['req', '-x509', ...key, ...self]);
  }
  await run('openssl', [
    'req',
    ...key,
    '-subj',
    '/CN=localhost',
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
  ]);
  await writeFile(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const from = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('names')];
  await run('openssl', ['x509', '-req', '-in', at('server.csr'), ...from, '-out', at('server.pem')]);
  await chmod(at('server.key'), 0o600);
  return { ca: at('ca.pem'), otherCa: at('other.pem'), cert: at('server.pem'), key: at('server.key') };
}
