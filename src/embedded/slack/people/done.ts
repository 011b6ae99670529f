/** How an act of a person ended. `message` is what the page tells them. */
export type Done =
  | ({ readonly ok: true } & Readonly<Record<string, unknown>>)
  | {
      readonly ok: false;
      readonly error: string;
      readonly message: string;
      readonly errors?: Readonly<Record<string, string>>;
    };

export function failed(error: string, message: string): Done {
  return { ok: false, error, message };
}
