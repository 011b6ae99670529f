import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { believable } from '../../src/transports/agent/believe.ts';
import { bundleFromCase, bundleFromInputs } from '../../src/transports/file.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';

const LISTENER = 'LISTEN 0 128 192.0.2.1:179 0.0.0.0:*\n\t skmem:(r0,rb131072,t0,d0) md5keys:192.0.2.5/32=hunter2\n';
const WITH_HEADER = `State  Recv-Q Send-Q Local Address:Port Peer Address:Port\n${LISTENER}`;

async function* input(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test('a key in what is pasted is in no bundle, whether the text is known or not', async () => {
  for (const text of [WITH_HEADER, `what we saw:\nmd5keys:192.0.2.5/32=hunter2\n${WITH_HEADER}`]) {
    const bundle = JSON.stringify(await bundleFromInputs(['-'], input(text)));
    expect(bundle).toContain('md5keys:192.0.2.5/32=…');
    expect(bundle).not.toContain('hunter2');
  }
});

test('a key in an incident case is in no bundle', async () => {
  const text = WITH_HEADER.replace(/^/gm, '    ');
  const bundle = await bundleFromCase(`id: peer\ncause: healthy\nevidence:\n  ss_ltn: |\n${text}`);
  expect(JSON.stringify(bundle)).toMatch(/md5keys:(?!.*hunter2)/);
});

test('a key that an agent sends is not taken over', () => {
  const bundle: Bundle = {
    format: 'syndrop-bundle/1',
    host: { id: 'web01' },
    transport: 'agent',
    samples: [{ answers: { 'ss-listen': { text: LISTENER } } }],
  };
  const taken = JSON.stringify(believable(bundle, 'web01', ['ss-listen']));
  expect(taken).toMatch(/md5keys:(?!.*hunter2)/);
});
