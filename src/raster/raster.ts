import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { Problem } from '../protocol/problem.ts';

/** In `dist/raster` beside the bundle, or in a checkout beside this file. */
const PROGRAM = [new URL('./raster/worker.mjs', import.meta.url), new URL('./worker.mjs', import.meta.url)].find(
  (url) => existsSync(fileURLToPath(url)),
);

const Answer = z.object({ id: z.number(), png: z.instanceof(Uint8Array).optional(), problem: z.string().optional() });

/** The thread goes when nobody wants a picture for so long, and its forty megabytes with it. */
const IDLE_MS = 60_000;
const DRAW_MS = 20_000;

interface Waiting {
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (problem: Problem) => void;
}

interface Drawer {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

let drawer: Drawer | null = null;
let idle: NodeJS.Timeout | null = null;
let last = 0;

/**
 * SVG as PNG, without a browser, in a thread that is started by the first call.
 *
 * @throws Problem `no-picture`.
 */
export async function toPng(svg: string): Promise<Uint8Array> {
  drawer ??= start();
  const { worker, waiting } = drawer;
  if (idle !== null) clearTimeout(idle);
  const id = ++last;
  const timer = setTimeout(() => waiting.get(id)?.reject(noPicture('it took too long')), DRAW_MS);
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, svg });
    });
  } finally {
    clearTimeout(timer);
    waiting.delete(id);
    if (waiting.size === 0) rest(worker);
  }
}

function start(): Drawer {
  if (PROGRAM === undefined) throw noPicture('the program that draws is not there; build again');
  const worker = new Worker(PROGRAM);
  const waiting = new Map<number, Waiting>();
  const end = (why: string): void => {
    if (drawer?.worker === worker) drawer = null;
    for (const { reject } of waiting.values()) reject(noPicture(why));
  };
  worker.on('message', (message) => {
    const { id, png, problem } = Answer.parse(message);
    const one = waiting.get(id);
    if (png !== undefined) one?.resolve(png);
    else one?.reject(noPicture(problem ?? 'no reason given'));
  });
  worker.on('error', (error) => end(error.message));
  worker.on('exit', () => end('the thread ended'));
  return { worker, waiting };
}

/** Nobody waits: the thread keeps no process alive, and ends by and by. */
function rest(worker: Worker): void {
  worker.unref();
  idle = setTimeout(() => void worker.terminate(), IDLE_MS).unref();
}

function noPicture(why: string): Problem {
  return new Problem('no-picture', `A picture could not be drawn: ${why}.`);
}
