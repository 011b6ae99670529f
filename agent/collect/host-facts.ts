import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, release } from 'node:os';
import type { HostFacts } from '../../src/protocol/bundle.ts';
import { AGENT_VERSION } from '../version.ts';

export function hostFacts(id: string): HostFacts {
  const bootId = quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const netns = quietly(() => readlinkSync('/proc/self/ns/net'));
  return {
    id,
    hostname: hostname(),
    kernel: release(),
    agentVersion: AGENT_VERSION,
    ...(bootId === undefined ? {} : { bootId }),
    ...(netns === undefined ? {} : { netns }),
  };
}

function quietly(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
