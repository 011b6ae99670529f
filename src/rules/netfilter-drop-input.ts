import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import type { RefusingRule } from '../facts/firewall.ts';
import { NETWORK } from '../facts/movement.ts';
import { refusals, servesAll, uncounted, wanted } from './netfilter.ts';
import { defineRule } from './rule.ts';

export const netfilterDropInput = defineRule({
  id: 'netfilter-drop-input',
  label: 'firewall-drop',
  needs: [],
  text: {
    en: {
      title: 'A firewall rule of this host drops packets on their way in',
      mechanism:
        'A rule or chain policy in ingress, prerouting, input or forward drops the SYN; the client hears nothing and repeats it.',
      empty: 'No rule and no policy drops packets.',
      quiet: 'The rules that drop packets took nothing worth telling.',
      chainRule: 'a rule or policy drops the packet',
      chainSilence: 'the client hears nothing',
    },
    zh: {
      title: '本机防火墙规则丢弃进入的包',
      mechanism: 'ingress、prerouting、input 或 forward 中的规则或链策略丢弃 SYN；客户端收不到任何回应并重发。',
      empty: '没有规则或策略丢弃包。',
      quiet: '丢弃包的规则没有值得一提的命中。',
      chainRule: '规则或策略丢弃该包',
      chainSilence: '客户端收不到任何回应',
    },
  },
  references: ['net/netfilter/core.c: nf_hook_slow', 'net/netfilter/nf_tables_core.c: nft_do_chain'],
  never: {
    en: ['Do not flush the rules and do not set a policy to ACCEPT as a fix.'],
    zh: ['不要以清空规则或把策略设为 ACCEPT 作为修复。'],
  },

  examine(facts) {
    const { firewall, question, counters, comparison } = facts;
    const logged = wanted(facts);
    if (firewall === undefined) {
      if (logged.length === 0) return unknown('firewall');
      const evidence = logged.slice(-3).map(({ quote }) => quote);
      return found({
        state: 'latent',
        confidence: 'possible',
        evidence,
        chain: ['chainRule', 'chainSilence'],
        advice: ['askOwner'],
      });
    }
    const drops = firewall.refusing.filter((rule) => isPlainDrop(rule, question.port));
    if (drops.length === 0)
      return firewall.rules === 0 && counters === undefined ? unknown('firewall') : ruledOut('empty');
    const own = new Set(drops);
    const story = { chain: ['chainRule', 'chainSilence'], advice: ['askOwner'] } as const;
    const moving = refusals(facts, (rule) => own.has(rule));
    if (moving !== undefined) {
      return found({
        ...story,
        state: 'active',
        confidence: moving.confidence,
        explains: moving.count,
        evidence: [
          ...moving.rules.slice(0, 4).map(({ quote }) => quote),
          ...(counters?.quotes('IpInReceives', 'IpInDelivers') ?? []),
        ],
      });
    }
    const silent = uncounted(facts, (rule) => own.has(rule));
    if (silent !== undefined) {
      return found({
        ...story,
        state: 'active',
        confidence: silent.confidence,
        explains: silent.count,
        evidence: [
          ...silent.rules.slice(0, 3).map(({ quote }) => quote),
          ...(counters?.quotes('IpInReceives', 'IpInDelivers') ?? []),
        ],
      });
    }
    if (comparison.basis === 'window' && counters !== undefined) return measuredOut('quiet');
    if (comparison.basis === 'window' && drops.some(({ increase }) => increase !== undefined))
      return measuredOut('quiet');
    const { port } = question;
    // What took nothing since it was made is no suspect.
    const served = port === undefined && servesAll(facts);
    const aimed = drops
      .filter(({ total }) => total !== 0)
      // A firewall that lets every listener be reached drops what nobody serves.
      .filter(({ unconditional, policy }) => !(served && (unconditional || policy)))
      // Container engines set the policy of FORWARD to DROP beside rules of their own that accept.
      .filter(
        ({ direction, policy, total }) =>
          !(policy && direction === 'forward' && total === undefined && firewall.rules > 0),
      )
      // What a rule took shows that packets come to it, whatever leads there; between devices it takes all there is.
      .filter(({ ports, unconditional, policy, betweenDevices, total }) =>
        port === undefined
          ? unconditional || policy || ports !== undefined || (betweenDevices && (total ?? 0) >= NETWORK.floor)
          : (ports?.includes(port) ?? (unconditional && !firewall.accepted.has(port))),
      );
    if (aimed.length === 0) return ruledOut('quiet');
    const evidence = aimed.slice(0, 4).map(({ quote }) => quote);
    return found({ ...story, state: 'latent', confidence: port === undefined ? 'possible' : 'likely', evidence });
  },
});

/** A check of the way back, a limit and state INVALID are causes of their own. */
function isPlainDrop(
  { verdict, direction, invalid, reversePath, limit, limitedBy }: RefusingRule,
  port: number | undefined,
): boolean {
  if (verdict !== 'drop' || direction === 'out' || invalid || reversePath) return false;
  if (limit === undefined) return true;
  // Below a rule that accepts up to a limit, the rest may be for other ports.
  return limitedBy?.ports !== undefined && port !== undefined && !limitedBy.ports.includes(port);
}
