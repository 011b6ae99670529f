import { freshId, freshSecret } from './ids.ts';

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  bytes: Buffer | null;
}

/** Files between `files.getUploadURLExternal` and `files.completeUploadExternal`. */
export class Uploads {
  readonly #completed = new Map<string, number>();
  readonly #bySecret = new Map<string, Upload>();

  begin(name: string, length: number): { readonly upload: Upload; readonly secret: string } {
    const upload: Upload = { id: freshId('F'), name, length, bytes: null };
    const secret = freshSecret();
    this.#bySecret.set(secret, upload);
    return { upload, secret };
  }

  bySecret(secret: string): Upload | null {
    return this.#bySecret.get(secret) ?? null;
  }

  /** In milliseconds since 1970; null for files of earlier runs. */
  completedAt(id: string): number | null {
    return this.#completed.get(id) ?? null;
  }

  /** A completed upload cannot be completed again. */
  take(id: string): Upload | null {
    for (const [secret, upload] of this.#bySecret) {
      if (upload.id !== id) continue;
      if (upload.bytes !== null) {
        this.#bySecret.delete(secret);
        this.#completed.set(id, Date.now());
      }
      return upload;
    }
    return null;
  }
}
