/** What was opened, closed in the opposite order; one that fails does not keep the others from closing. */
export class Closing {
  readonly #steps: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];

  add(name: string, close: () => Promise<void> | void): void {
    this.#steps.push({ name, close });
  }

  /** Returns the names of the parts that did not close, with why. */
  async run(): Promise<readonly string[]> {
    const failed: string[] = [];
    for (const { name, close } of this.#steps.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return failed;
  }
}
