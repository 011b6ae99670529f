import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSafeSysctl, normalValue } from '../../src/protocol/safe-sysctls.ts';
import { errnoOf } from '../collect/absent.ts';

/** Kernel settings of one network namespace and of the machine. */
export interface Sysctls {
  /** Identity of the namespace, `net:[…]`. */
  readonly netns: string | null;
  /** The value with single blanks, or undefined where the key does not exist. */
  read(key: string): string | undefined;
  /** @throws the kernel's refusal. */
  write(key: string, value: string): void;
  /** The text of a file below /proc/net there; undefined where it is missing. */
  readNet(name: string): string | undefined;
}

/** Those this process sees: /proc/sys/net shows the namespace of the process that opens a file. */
export function ownSysctls(root = '/proc/sys', netRoot = '/proc/net'): Sysctls {
  return {
    netns: ownNamespace(),
    read(key) {
      try {
        return normalValue(readFileSync(pathOf(root, key), 'utf8'));
      } catch (cause) {
        const code = errnoOf(cause);
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        throw cause;
      }
    },
    write(key, value) {
      writable(key, value);
      // No O_CREAT and one write: the kernel takes a value only as a whole.
      writeFileSync(pathOf(root, key), `${value}\n`, { flag: 'r+' });
    },
    readNet: (name) => {
      try {
        return readFileSync(join(netRoot, name), 'utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * Checked before, more closely; here so that no order, lease or fault of ours writes any other file.
 *
 * @throws TypeError.
 */
export function writable(key: string, value: string): void {
  if (findSafeSysctl(key) === undefined) throw new TypeError(`${JSON.stringify(key)} is not a key syndrop writes`);
  if (/[\r\n\0]/.test(value)) throw new TypeError(`a value of ${key} is one line`);
}

/** `net.ipv4.conf.eth0/100.rp_filter` is .../conf/eth0.100/rp_filter: as sysctl(8), dots and slashes change places. */
export function pathOf(root: string, key: string): string {
  const segments = key.split('.').map((segment) => segment.replaceAll('/', '.'));
  if (segments.some((segment) => /^\.*$/.test(segment))) throw new TypeError(`not a sysctl key: ${key}`);
  return join(root, ...segments);
}

function ownNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/net');
  } catch {
    return null;
  }
}
