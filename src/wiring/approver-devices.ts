import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Secret } from 'otpauth';
import { readSecondFactors, type SecondFactors, totpOf } from '../app/people/second-factor.ts';
import type { Config } from '../config/config.ts';
import type { DeviceService } from '../faces/cli/deps.ts';
import { secondFactorFile } from './approvers.ts';
import { withStore } from './state.ts';

/** RFC 4226 asks for 128 bits at least and wants 160. */
const SECRET_BYTES = 20;

/** Authenticator apps of approvers. The secrets stand in one file of the state directory, mode 0600, and nowhere else. */
export const devices: DeviceService = {
  list: async (config) => Object.keys(await readSecondFactors(secondFactorFile(config))).sort(),
  async enroll(config, actor) {
    const secret = new Secret({ buffer: new Uint8Array(randomBytes(SECRET_BYTES)).buffer }).base32;
    const known = await readSecondFactors(secondFactorFile(config));
    await save(config, { ...known, [actor]: secret });
    await audited(config, 'device.enrolled', actor);
    return totpOf(actor, secret).toString();
  },
  async remove(config, actor) {
    const { [actor]: gone, ...rest } = await readSecondFactors(secondFactorFile(config));
    if (gone === undefined) return false;
    await save(config, rest);
    await audited(config, 'device.removed', actor);
    return true;
  },
};

/** Beside it and renamed: a bot that reads at the same moment sees the old file or the new one. */
async function save(config: Config, factors: SecondFactors): Promise<void> {
  const file = secondFactorFile(config);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, `${JSON.stringify(factors, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

async function audited(config: Config, what: string, subject: string): Promise<void> {
  const entry = { at: new Date().toISOString(), actor: 'syndrop', what, subject, detail: {} };
  await withStore(config, (store) => store.audit.append(entry));
}
