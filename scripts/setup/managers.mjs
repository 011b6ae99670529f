// How each system installs packages without a question, and without leaving a service running.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findProgram } from './find.mjs';

const APT_OPTIONS = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

/** `mayRun(root)`: whether this manager works without asking for a password. */
const managers = [
  {
    id: 'apt',
    program: 'apt-get',
    refresh: ['update', '-q'],
    install: (packages) => ['install', ...APT_OPTIONS, ...packages],
    mayRun: (root) => root,
    byHand: (packages) =>
      `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`,
  },
  {
    id: 'dnf',
    program: 'dnf',
    install: (packages) => ['install', '-y', '--setopt=install_weak_deps=False', ...packages],
    mayRun: (root) => root,
    byHand: (packages) => `sudo dnf install -y ${packages.join(' ')}`,
  },
  {
    id: 'apk',
    program: 'apk',
    install: (packages) => ['add', '--no-cache', ...packages],
    mayRun: (root) => root,
    byHand: (packages) => `apk add ${packages.join(' ')}   (as root)`,
  },
  {
    id: 'brew',
    program: 'brew',
    install: (packages) => ['install', ...packages],
    // Homebrew refuses to run as root.
    mayRun: (root) => !root,
    byHand: (packages) => `brew install ${packages.join(' ')}`,
  },
];

export function findManager(path) {
  return managers.find(({ program }) => findProgram([program], path) !== undefined);
}

/** Installs, and throws with what the manager said if that fails. */
export async function install(manager, packages, { run, policyFile, env }) {
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' };
  const allowStarts = manager.id === 'apt' ? forbidServiceStarts(policyFile) : () => {};
  try {
    // An old list is no reason to stop: the packages may well be in it.
    if (manager.refresh) await run(manager.program, manager.refresh, quiet).catch(() => {});
    await run(manager.program, manager.install(packages), quiet);
  } finally {
    allowStarts();
  }
}

/** Debian starts a service as it installs it, unless this script says no. One that is already there is somebody's own. */
function forbidServiceStarts(policyFile) {
  if (existsSync(policyFile)) return () => {};
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const remove = () => rmSync(policyFile, { force: true });
  process.once('exit', remove);
  return remove;
}
