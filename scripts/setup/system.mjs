// System packages: looks, installs what is missing where that needs no question, else says the one line to run.
import { existsSync } from 'node:fs';
import { findProgram } from './find.mjs';
import { findManager, install } from './managers.mjs';
import { toolsFor } from './tools.mjs';

/**
 * `system` is what the machine looks like: `{env, platform, root, policyFile, run, say}`.
 * Returns false when something required is still missing.
 */
export async function setUpSystem(phase, system) {
  const path = system.env.PATH ?? '';
  const look = () => toolsFor(phase, system.platform).filter(({ names }) => findProgram(names, path) === undefined);
  const missing = look();
  if (missing.length === 0) return true;

  const manager = findManager(path);
  const packages = manager === undefined ? [] : packagesOf(missing, manager);
  if (manager === undefined || !manager.mayRun(system.root) || system.env.SYNDROP_NO_INSTALL) {
    return tellByHand(missing, manager, packages, system.say);
  }
  system.say(`installing ${packages.join(', ')} (${manager.program}) …`);
  try {
    await install(manager, packages, system);
  } catch (error) {
    system.say(error.message);
  }
  await leaveServicesOff(missing, system);
  const still = look();
  return still.length === 0 || tellByHand(still, manager, packagesOf(still, manager), system.say);
}

function packagesOf(missing, manager) {
  return [...new Set(missing.map((tool) => tool.packages[manager.id]).filter((name) => name !== undefined))];
}

/** The packages enable their services for the next boot; whoever wants that can turn it on. */
async function leaveServicesOff(missing, { run, env, root }) {
  if (!root || !existsSync('/run/systemd/system')) return;
  const units = missing.flatMap((tool) => tool.units ?? []);
  for (const unit of units) await run('systemctl', ['disable', '--now', unit], env).catch(() => {});
}

function tellByHand(missing, manager, packages, say) {
  const required = missing.filter((tool) => tool.required);
  for (const tool of missing) {
    say(`${tool.required ? 'missing' : 'optional, missing'}: ${tool.names.join(' or ')}, for ${tool.why}`);
  }
  say(
    manager === undefined
      ? 'Install them with the package manager of this system.'
      : `Run: ${manager.byHand(packages)}`,
  );
  return required.length === 0;
}
