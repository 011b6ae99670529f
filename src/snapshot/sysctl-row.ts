import type { Sysctls } from './snapshot.ts';
import type { Layout } from './parse/line-layout.ts';
import { MAX_LINE } from './parse/lines.ts';

/** Sysctls as they stand in the text; of the hundreds that are printed a few dozen are asked for. */
export class SysctlRow implements Sysctls {
  readonly layout: Layout;
  readonly text: string;
  /** Where each value begins. */
  readonly places: readonly number[];

  constructor(layout: Layout, text: string, places: readonly number[]) {
    this.layout = layout;
    this.text = text;
    this.places = places;
  }

  get(key: string): string | undefined {
    const last = this.layout.columns.get(key);
    if (last === undefined) return undefined;
    let value = this.#lineAt(last);
    for (let line = last; this.layout.continued.has(line); line -= 1) value = `${this.#lineAt(line - 1)}\n${value}`;
    return value;
  }

  has(key: string): boolean {
    return this.layout.columns.has(key);
  }

  keys(): IterableIterator<string> {
    return this.layout.columns.keys();
  }

  get size(): number {
    return this.layout.columns.size;
  }

  #lineAt(line: number): string {
    const start = this.places[line] ?? this.text.length;
    const end = this.text.indexOf('\n', start);
    return this.text.slice(start, Math.min(end < 0 ? this.text.length : end, start + MAX_LINE)).trim();
  }
}
