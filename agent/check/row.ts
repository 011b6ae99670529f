/** `lacking` narrows what the agent can do; `bad` keeps it from serving safely. */
export interface CheckRow {
  readonly state: 'good' | 'lacking' | 'bad';
  readonly text: string;
}

export function good(text: string): CheckRow {
  return { state: 'good', text };
}

export function lacking(text: string): CheckRow {
  return { state: 'lacking', text };
}

export function bad(text: string): CheckRow {
  return { state: 'bad', text };
}

export function because(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
