/**
 * The wall clock of this process alone: it jumps when its parent says so. CLOCK_MONOTONIC, which nobody can set, is not
 * touched, and neither are the timers that follow it.
 */
const real = Date;
let offMs = 0;
const now = (): number => real.now() + offMs;

globalThis.Date = new Proxy(real, {
  construct: (target, given, of) => Reflect.construct(target, given.length === 0 ? [now()] : given, of),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
process.on('message', (message: { readonly clockOffMs?: number }) => {
  if (message.clockOffMs !== undefined) offMs = message.clockOffMs;
});
