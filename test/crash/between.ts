import { appendFileSync } from 'node:fs';

/** Where a process ends, or halts until somebody lets it go on. */
export interface Fault {
  readonly point: string;
  readonly deed: 'kill' | 'halt';
}

/**
 * Makes every step of a part a named place: `before store.orders.addOrGet apply`, and `after …` once it is done. `record`
 * is a file that gets the names as they are passed; `fault` is done at the first passing of its point.
 */
export function boundaries(fault: Fault | null, record: string | null) {
  let left = fault;
  const passed = new Set<string>();

  function at(point: string): void {
    if (record !== null && !passed.has(point)) appendFileSync(record, `${point}\n`);
    passed.add(point);
    if (left?.point !== point) return;
    const { deed } = left;
    left = null;
    process.kill(process.pid, deed === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  }

  /** `steps` names the methods that are boundaries, each with what tells its calls apart. */
  return function between<T extends object>(part: T, name: string, steps: Steps<T>): T {
    return new Proxy(part, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        const detail = typeof key === 'string' ? detailOf(steps, key) : undefined;
        if (typeof value !== 'function' || detail === undefined) return value;
        return async (...given: readonly unknown[]): Promise<unknown> => {
          const step = `${name}.${String(key)} ${String(detail(...given))}`.trim();
          at(`before ${step}`);
          const answer: unknown = await Reflect.apply(value, target, given);
          at(`after ${step}`);
          return answer;
        };
      },
    });
  };
}

export type Steps<T> = {
  readonly [K in keyof T]?: T[K] extends (...given: infer Given) => Promise<unknown>
    ? (...given: Given) => string
    : never;
};

function detailOf(steps: object, key: string): ((...given: readonly unknown[]) => unknown) | undefined {
  const detail: unknown = Reflect.get(steps, key);
  return typeof detail === 'function' ? (...given) => Reflect.apply(detail, undefined, given) : undefined;
}
