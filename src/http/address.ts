import { isIPv6 } from 'node:net';

/** Who sends from an address, of which nothing is known once the connection is gone: an IPv4 address, or the network of an IPv6 one, of which one customer has a whole /64. */
export function sourceOf(ip = ''): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = (part = '') => part.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(Math.max(missing, 0)).fill('0'), ...groups(tail)];
  return `${all.slice(0, 4).join(':')}::/64`;
}

/** Whether a request comes from this machine itself. */
export const isLocal = (ip = '') => /^(::ffff:)?127\.|^::1$/i.test(ip);
