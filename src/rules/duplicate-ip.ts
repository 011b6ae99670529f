import { found, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const duplicateIp = defineRule({
  id: 'duplicate-ip',
  label: 'path-or-middlebox',
  needs: [],
  rootOf: ['ipv6-address-state'],
  text: {
    en: {
      title: 'Another host uses the same address ({address})',
      name: 'Another host uses the same address',
      mechanism:
        'Two hosts answer for one address (a cloned machine, a reused lease, two VRRP masters). Neighbours send to whichever answered last, and the other host resets or ignores what it does not know.',
      oneOwner: 'ARP for the address was answered by one MAC address only.',
      chainTwo: 'two hosts claim {address}',
      chainSplit: 'a part of the packets goes to the other one',
      arping:
        'Find the other MAC address: arping -D -I DEV {address} from this host, ip neigh on a neighbour, the MAC table of the switch. Take the address from one of the two; for VRRP see why the adverts do not arrive.',
    },
    zh: {
      title: '另一台主机使用相同的地址（{address}）',
      name: '另一台主机使用相同的地址',
      mechanism:
        '两台主机为同一地址应答（克隆的机器、重复的租约、两个 VRRP 主）。邻居发给最后应答的一台，另一台对不认识的包复位或忽略。',
      oneOwner: '对该地址的 ARP 只有一个 MAC 应答。',
      chainTwo: '两台主机声称拥有 {address}',
      chainSplit: '一部分包去了另一台主机',
      arping:
        '找出另一个 MAC：在本机运行 arping -D -I DEV {address}，在邻居上查看 ip neigh，查看交换机的 MAC 表。从其中一台移除该地址；对 VRRP，查明通告为何收不到。',
    },
  },
  references: ['net/ipv6/addrconf.c: addrconf_dad_failure', 'man arping(8)'],
  never: {
    en: ['No TCP setting helps while two hosts answer.'],
    zh: ['只要两台主机都在应答，任何 TCP 设置都无济于事。'],
  },

  examine({ interfaces, log, addressOwners }) {
    const several = addressOwners?.find(({ owners }) => owners.length > 1);
    const [failed] = interfaces?.duplicate ?? [];
    // The kernel log is one for all network namespaces: a message about somebody else's address is not ours.
    const own = interfaces?.devices.flatMap(({ addresses }) => addresses.map(({ address }) => address));
    const said = (log?.filter(({ kind }) => kind === 'duplicate-address') ?? []).filter(
      ({ quote }) =>
        own === undefined || quote.source === 'notes' || quote.line.split(/\s+/).some((word) => own.includes(word)),
    );
    const story = { chain: ['chainTwo', 'chainSplit'], advice: ['arping'] } as const;
    if (several !== undefined) {
      const { address, quotes } = several;
      return found({ ...story, state: 'active', confidence: 'likely', evidence: quotes, values: { address } });
    }
    const quotes = said.slice(-3).map(({ quote }) => quote);
    if (failed !== undefined) {
      const { address } = failed;
      const evidence = [failed.quote, ...quotes];
      return found({ ...story, state: 'latent', confidence: 'likely', evidence, values: { address } });
    }
    if (said.length > 0) {
      const fresh = said.some((event) => event.fresh);
      const address =
        /(?:address |conflict[^0-9]{0,40})([0-9a-f]*[.:][0-9a-f.:]+)/i.exec(quotes.at(-1)?.line ?? '')?.[1] ?? '';
      return found({
        ...story,
        state: fresh ? 'active' : 'past',
        confidence: fresh ? 'likely' : 'possible',
        evidence: quotes,
        values: { address },
      });
    }
    return addressOwners !== undefined && addressOwners.length > 0 ? ruledOut('oneOwner') : unknown('addressOwners');
  },
});
