const DOT = 46;
const COLON = 58;
const MAPPED = /^::ffff:/i;

/** IPv4 address as a number; undefined for anything else. `::ffff:10.0.0.1` counts as IPv4. */
function ipv4(text: string): number | undefined {
  const from = text.charCodeAt(0) === COLON && MAPPED.test(text) ? 7 : 0;
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0 || dots === 3) return undefined;
      value = value * 256 + part;
      dots += 1;
      part = 0;
      digits = 0;
      continue;
    }
    if (code < 48 || code > 57) return undefined;
    part = part * 10 + (code - 48);
    digits += 1;
    if (digits > 3 || part > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? value * 256 + part : undefined;
}

/** The eight groups of an IPv6 address; undefined for anything else. A zone (`%eth0`) is left out. */
function ipv6(text: string): readonly number[] | undefined {
  const [address = ''] = text.split('%');
  if (!address.includes(':') || address.length > 45) return undefined;
  const [head = '', tail, more] = address.split('::');
  if (more !== undefined) return undefined;
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...Array.from({ length: missing }, () => 0), ...right];
}

function groups(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const found: number[] = [];
  for (const word of text.split(':')) {
    const four = ipv4(word);
    if (four !== undefined) found.push(Math.floor(four / 65_536), four % 65_536);
    else if (/^[0-9A-Fa-f]{1,4}$/.test(word)) found.push(Number.parseInt(word, 16));
    else return undefined;
  }
  return found;
}

/** Whether `address` is in `network`, a CIDR, a bare address or `default`. */
export function isWithin(address: string, network: string): boolean {
  const value = ipv4(address);
  if (value === undefined) return isWithinIpv6(address, network);
  if (network === 'default') return true;
  const [base = '', length = '32'] = network.split('/');
  const start = ipv4(base);
  if (start === undefined) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(value / size) === Math.floor(start / size);
}

function isWithinIpv6(address: string, network: string): boolean {
  const value = ipv6(address);
  if (value === undefined) return false;
  if (network === 'default') return true;
  const [base = '', length = '128'] = network.split('/');
  const start = ipv6(base);
  if (start === undefined) return false;
  let left = Number(length);
  for (let i = 0; i < 8 && left > 0; i += 1, left -= 16) {
    const size = 2 ** Math.max(0, 16 - left);
    if (Math.floor((value[i] ?? 0) / size) !== Math.floor((start[i] ?? 0) / size)) return false;
  }
  return true;
}

/** What all addresses of a network of this length share, for a table to look it up by; undefined for what is no address. */
export function networkKey(address: string, length: number): number | string | undefined {
  const four = ipv4(address);
  if (four !== undefined) return Math.floor(four / 2 ** (32 - length));
  const six = ipv6(address);
  if (six === undefined) return undefined;
  let key = '';
  for (let i = 0, left = length; i < 8 && left > 0; i += 1, left -= 16) {
    key += `${Math.floor((six[i] ?? 0) / 2 ** Math.max(0, 16 - left))}:`;
  }
  return key;
}

export function prefixLength(network: string): number {
  return network === 'default' ? 0 : Number(network.split('/')[1] ?? (network.includes(':') ? '128' : '32'));
}

/** Addresses no host on a network can have as its own: loopback, multicast, class E, 0/8, limited broadcast. */
export function isImpossibleSource(address: string): boolean {
  const value = ipv4(address);
  if (value === undefined) return false;
  const first = Math.floor(value / 2 ** 24);
  return first === 0 || first === 127 || first >= 224;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

export function isWildcard(address: string): boolean {
  return address === '*' || address === '0.0.0.0' || address === '::';
}

/** Addresses for use inside an organisation: who sends from there is no stranger. */
export function isPrivate(address: string): boolean {
  return (
    ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].some((network) => isWithin(address, network)) ||
    /^f[cd][0-9a-f]{2}:/i.test(address)
  );
}
