import type { ReadIntent } from './intent.ts';

const MOST = 7;

/** `compare with host-43`, `vs host-43 host-44`, `和 host-43 对比`. */
export const compare: ReadIntent = (said) => {
  const named = (SAID.exec(said) ?? CHINESE.exec(said) ?? AFTER.exec(said))?.[1];
  const hosts = named?.split(/(?:[\s,、]|\band\b|和|与)+/).filter((word) => word !== '') ?? [];
  if (hosts.length === 0 || hosts.length > MOST || !hosts.every((host) => HOST.test(host))) return null;
  return { kind: 'compare', hosts };
};

const HOST = /^[a-z0-9][a-z0-9._-]{0,252}$/;
const SAID = /^(?:compare(?: it)? (?:with|to)|compared (?:with|to)|vs\.?|versus|against) (.+)$/;
const CHINESE = /^(?:对比|比较|与|和|跟)\s*([a-z0-9][^\u4e00-\u9fff]*?)\s*(?:对比|比较|相比|比)?(?:一下)?$/;
const AFTER = /^(?:对比|比较)一下\s*(.+)$/;
