/** A growing list of places in a text, from and to, without an object for each. */
export class Places {
  #froms = new Int32Array(128);
  #tos = new Int32Array(128);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(from: number, to: number): void {
    if (this.#length === this.#froms.length) {
      this.#froms = doubled(this.#froms);
      this.#tos = doubled(this.#tos);
    }
    this.#froms[this.#length] = from;
    this.#tos[this.#length] = to;
    this.#length += 1;
  }

  from(index: number): number {
    return this.#froms[index] ?? 0;
  }

  to(index: number): number {
    return this.#tos[index] ?? 0;
  }
}

function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(numbers.length * 2);
  more.set(numbers);
  return more;
}
