import type { Buffer } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';

/** Within this time a file that was looked at is not looked at again: a sweep asks for the same ones for each host. */
const CHECK_MS = 250;

/** Reads files, and lets what follows from them be worked out once until one of them changes on the disk. */
export class FileCache {
  readonly #stamps = new Map<string, string>();
  #version = 0;
  #checkedAt = 0;
  #checking: Promise<void> = Promise.resolve();

  /** @throws as `readFile`. */
  async read(path: string): Promise<Buffer> {
    await this.#watch(path);
    return await readFile(path);
  }

  /** What is in the folder; nothing where it is not there. */
  async list(folder: string): Promise<readonly string[]> {
    await this.#watch(folder);
    return await readdir(folder).catch(() => []);
  }

  /** Somebody here has written to one of the files. */
  changed(): void {
    this.#version += 1;
  }

  /** `make`, which is asked again for a key only after a file that was read has changed, or when it failed. */
  remembered<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
    const made = new Map<string, Promise<T>>();
    let version = -1;
    return async (key) => {
      await this.#check();
      if (version !== this.#version) made.clear();
      version = this.#version;
      const before = made.get(key);
      if (before !== undefined) return await before;
      const fresh = make(key);
      made.set(key, fresh);
      fresh.catch(() => made.delete(key));
      return await fresh;
    };
  }

  /** Before it is read, so that a change meanwhile is seen the next time. */
  async #watch(path: string): Promise<void> {
    if (!this.#stamps.has(path)) this.#stamps.set(path, await stampOf(path));
  }

  async #check(): Promise<void> {
    const now = performance.now();
    if (now - this.#checkedAt >= CHECK_MS) {
      this.#checkedAt = now;
      this.#checking = this.#compare();
    }
    await this.#checking;
  }

  async #compare(): Promise<void> {
    const seen = [...this.#stamps];
    const stamps = await Promise.all(seen.map(([path]) => stampOf(path)));
    if (seen.every(([, stamp], index) => stamp === stamps[index])) return;
    this.#stamps.clear();
    this.changed();
  }
}

async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? 'absent' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
