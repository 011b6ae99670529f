/** `host-42`, `host-42:8080`, `http://host-42:8080/path`; lower case. */
export function readTarget(word: string): { readonly host: string; readonly port?: number } | null {
  const bare = word
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/\.$/, '');
  const [, host = '', port] = /^([^:]*)(?::(.*))?$/.exec(bare) ?? [];
  if (host.length > 253 || !/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(host)) return null;
  if (port === undefined) return { host };
  return isPort(port) ? { host, port: Number(port) } : null;
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

export function isAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split('.').every((part) => Number(part) <= 255);
  return (
    text.includes(':') &&
    text.length <= 45 &&
    /^[0-9a-f:]+(\d{1,3}(\.\d{1,3}){3})?$/i.test(text) &&
    text.split('::').length <= 2
  );
}
