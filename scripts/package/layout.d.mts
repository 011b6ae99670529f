export interface AgentFile {
  /** A file of the repository, or of the build. */
  readonly from?: string;
  /** What a symbolic link points to. */
  readonly link?: string;
  readonly directory?: boolean;
  /** Where it belongs on the host. */
  readonly to: string;
  readonly mode?: number;
  readonly conffile?: boolean;
}
export const agentFiles: readonly AgentFile[];
