/** One thing that was done, for the chain of the audit. */
export interface AuditEntry {
  readonly at: string;
  /** Who did it: an actor, a host, or `syndrop`. */
  readonly actor: string;
  /** A stable word such as `proposal.approved`. */
  readonly what: string;
  /** The id of what it was done to. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}
