import { describe, expect, test } from 'vitest';
import {
  container,
  direct,
  dualStack,
  routed,
  switched,
  type Topology,
  twoClients,
  twoPaths,
} from '../../src/lab/topology.ts';

const topologies: Readonly<Record<string, Topology>> = {
  container,
  direct,
  dualStack,
  routed,
  switched,
  twoClients,
  twoPaths,
};

describe.each(Object.entries(topologies))('the topology %s', (_, { hosts, links, bridges = [], routes = [] }) => {
  const devices = links.flat().map(({ host, device }) => `${host} ${device}`);

  test('has every device once, on a host of its own', () => {
    expect(new Set(devices).size).toBe(devices.length);
    expect(links.flat().filter(({ host }) => !hosts.includes(host))).toEqual([]);
    expect(routes.filter(({ host }) => !hosts.includes(host))).toEqual([]);
  });

  test('bridges only devices that it has', () => {
    const ports = bridges.flatMap(({ host, ports: names }) => names.map((name) => `${host} ${name}`));
    expect(ports.filter((port) => !devices.includes(port))).toEqual([]);
  });

  test('gives no address twice, and only such as nobody owns', () => {
    const addresses = [...links.flat(), ...bridges].map(({ address }) => address).filter((one) => one !== undefined);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.filter((one) => !/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+\/24$/.test(one))).toEqual([]);
  });
});
