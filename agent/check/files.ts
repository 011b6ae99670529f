import { accessSync, constants, existsSync, statSync } from 'node:fs';
import type { EnrolmentToken } from '../../src/protocol/enrolment.ts';
import type { AgentConfig } from '../config.ts';
import { tokenOf } from '../enrol.ts';
import { loadSigner } from '../keys.ts';
import { changeableByOthers, trustedFiles } from '../trust.ts';
import { readPolicy } from '../policy.ts';
import { bad, because, type CheckRow, good, lacking } from './row.ts';

export function checkFiles(configFile: string, config: AgentConfig): readonly CheckRow[] {
  const token = existsSync(config.keyFile) ? null : tokenOf(config);
  const secrets = token === null ? [config.keyFile, config.redis.passwordFile] : [config.redis.passwordFile];
  return [
    good(`${configFile} is valid; this host is ${config.hostId}`),
    ...secrets.map(secretRow),
    ...trustedFiles(configFile, config).all.flatMap(trustRow),
    token === null ? keyRow(config.keyFile) : tokenRow(token, config),
    policyRow(config.policyFile),
    directoryRow(config.stateDir),
    persistRow(config.sysctlDir),
    historyRow(config),
  ];
}

function secretRow(file: string): CheckRow {
  try {
    const { mode, uid } = statSync(file);
    const own = process.getuid?.();
    if ((mode & 0o077) !== 0) return bad(`${file} can be read by others. Try: chmod 600 ${file}`);
    if (uid !== own && uid !== 0) return bad(`${file} belongs to user ${uid}. Try: chown ${own} ${file}`);
    return good(`${file} is closed to others`);
  } catch (cause) {
    return bad(`${file}: ${because(cause)}`);
  }
}

/** A file that is not there has a row of its own. */
function trustRow(file: string): readonly CheckRow[] {
  try {
    const problem = changeableByOthers(file);
    return problem === null ? [] : [bad(`${file}: ${problem}; the agent does not start`)];
  } catch {
    return [];
  }
}

function keyRow(file: string): CheckRow {
  try {
    return good(`the host's key is ${loadSigner(file).keyId}`);
  } catch (cause) {
    return bad(`${file} holds no Ed25519 key: ${because(cause)}`);
  }
}

function tokenRow({ expires }: EnrolmentToken, { hostId }: AgentConfig): CheckRow {
  if (Date.parse(expires) > Date.now()) {
    return lacking(
      `not enrolled yet: the agent makes its key at its first start, with a token that is good until ${expires}`,
    );
  }
  return bad(`the token of this host ran out at ${expires}. Try, where the bot runs: syndrop enroll ${hostId} --again`);
}

function policyRow(file: string | null): CheckRow {
  try {
    const { mode, allow } = readPolicy(file);
    if (mode === 'remediate' && allow.length === 0)
      return lacking(
        'policy: remediate, but "allow" names no key: every change is refused ("listed-safe" allows all that are listed)',
      );
    return mode === 'remediate' ? good('policy: remediate') : lacking(`policy: ${mode}; every change is refused`);
  } catch (cause) {
    return bad(`${file}: ${because(cause)}; every change is refused`);
  }
}

function directoryRow(directory: string): CheckRow {
  try {
    accessSync(directory, constants.W_OK);
    return good(`${directory} can be written`);
  } catch (cause) {
    return bad(`leases cannot be stored in ${directory}: ${because(cause)}`);
  }
}

function historyRow({ announce, history }: AgentConfig): CheckRow {
  if (history === null) return lacking('history is null: nothing can be said about the past');
  const bursts =
    announce === null
      ? 'bursts are not announced'
      : `bursts above ${announce.dropsPerMinute} drops a minute are announced`;
  return good(`counters of the last ${history.hours} h are kept; ${bursts}`);
}

function persistRow(directory: string | null): CheckRow {
  if (directory === null) return lacking('sysctlDir is null: kept values last until the next boot');
  try {
    accessSync(directory, constants.W_OK);
    return good(`kept values are written to ${directory}/60-syndrop.conf`);
  } catch {
    return lacking(`${directory} cannot be written: a change could not be kept`);
  }
}
