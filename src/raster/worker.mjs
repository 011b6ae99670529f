// Draws in a thread of its own, so that a picture holds up nobody who clicks. Plain JavaScript: it runs as it is, from a
// checkout and from beside the bundle.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Three dots a unit: sharp on the screens of phones. */
const ZOOM = 3;

const ready = prepare();

parentPort.on('message', async ({ id, svg }) => {
  try {
    parentPort.postMessage({ id, png: draw(svg, await ready) });
  } catch (error) {
    parentPort.postMessage({ id, problem: error instanceof Error ? error.message : String(error) });
  }
});

function draw(svg, font) {
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { fontBuffers: [font], defaultFontFamily: 'Noto Sans SC', loadSystemFonts: false },
  });
  try {
    return picture.render().asPng();
  } finally {
    picture.free();
  }
}

async function prepare() {
  const program = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  await initWasm(await readFile(program));
  // Latin and the 3,755 most used Chinese characters.
  return await readFile(new URL('./noto-sans-sc.woff2', import.meta.url));
}
