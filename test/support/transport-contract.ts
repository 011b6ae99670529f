import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Bundle } from '../../src/protocol/bundle.ts';
import type { SourceId } from '../../src/protocol/manifest.ts';
import type { Place } from '../../src/protocol/place.ts';
import type { Transport } from '../../src/transports/transport.ts';

/** A transport under test and a host it reaches. */
export interface OpenTransport {
  readonly transport: Transport;
  readonly host: string;
  readonly kind: Bundle['transport'];
  /** Another network namespace of that host. */
  readonly place?: Place;
  close(): Promise<void>;
}

const FEW: readonly SourceId[] = ['proc-net-netstat', 'proc-net-snmp', 'sysctl', 'netns-self', 'proc-loadavg'];

/** What every way to a host promises. `open` is called once. */
export function describeTransport(name: string, open: () => Promise<OpenTransport>): void {
  describe(`${name} keeps the transport contract`, () => {
    let opened: OpenTransport;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    function collect(sources: readonly SourceId[], windowSeconds: number, signal = AbortSignal.timeout(20_000)) {
      const place = opened.place === undefined ? {} : { place: opened.place };
      return opened.transport.collect(opened.host, { sources, windowSeconds, ...place }, signal);
    }

    test('a bundle passes its own schema and names the host asked for', async () => {
      const bundle = await collect(FEW, 0);
      expect(Bundle.parse(bundle)).toEqual(bundle);
      expect(bundle.host.id).toBe(opened.host);
      expect(bundle.transport).toBe(opened.kind);
      expect(bundle.host.kernel).toMatch(/^\d+\.\d+/);
    });

    test('without a window there is one sample that holds every source asked for, and no other', async () => {
      const { samples } = await collect(FEW, 0);
      expect(samples).toHaveLength(1);
      expect(Object.keys(samples[0]?.answers ?? {}).sort()).toEqual([...FEW].sort());
    });

    test('with a window the counters are read twice, that many seconds apart, and the rest once', async () => {
      const { samples } = await collect(FEW, 1);
      expect(samples).toHaveLength(2);
      const [first, second] = samples;
      expect(Object.keys(second?.answers ?? {})).not.toContain('proc-loadavg');
      expect(second?.answers).toHaveProperty('proc-net-netstat');
      const apart = Date.parse(second?.at?.wall ?? '') - Date.parse(first?.at?.wall ?? '');
      expect(apart).toBeGreaterThanOrEqual(950);
      expect(apart).toBeLessThan(5_000);
    });

    test('files come as the kernel prints them, many files as path:line', async () => {
      const answers = (await collect(FEW, 0)).samples[0]?.answers ?? {};
      expect(answers['proc-net-netstat']).toMatchObject({ text: expect.stringMatching(/^TcpExt: /) });
      expect(answers['netns-self']).toMatchObject({ text: expect.stringMatching(/^net:\[\d+\]\n?$/) });
      expect(answers['sysctl']).toMatchObject({
        text: expect.stringMatching(/^\/proc\/sys\/net\/ipv4\/tcp_syncookies:[012]$/m),
      });
    });

    test('a source the host cannot give is an absent answer with a reason, not a failed collection', async () => {
      const bundle = await collect(['proc-net-snmp', 'netstat-s'], 0);
      const answers = bundle.samples[0]?.answers ?? {};
      expect(answers['proc-net-snmp']).toHaveProperty('text');
      expect(answers['netstat-s'] ?? { error: {} }).toHaveProperty('error');
    });

    test('cancelling ends the collection with Problem `cancelled`, long before its window', async () => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 300);
      const began = performance.now();
      await expect(collect(FEW, 20, stop.signal)).rejects.toMatchObject({ name: 'Problem', code: 'cancelled' });
      expect(performance.now() - began).toBeLessThan(5_000);
    });
  });
}
