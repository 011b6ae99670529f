/** A line as the host printed it, with the numbers read from it; what rules quote. */
export interface Quote {
  readonly source: string;
  readonly line: string;
  readonly before?: string;
  readonly after?: string;
  /** Signed decimal text, such as `+412`. */
  readonly delta?: string;
}
