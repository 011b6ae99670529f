import type { DiagnoseQuestion } from '../../../app/chat/chat.ts';

/** What somebody typed, understood. */
export type Command =
  /** `at` is a minute of the past as it was typed: which one it is depends on where the person is. */
  | { readonly kind: 'diagnose'; readonly question: DiagnoseQuestion; readonly at?: string }
  | { readonly kind: 'again'; readonly proof?: true }
  | { readonly kind: 'hosts'; readonly selector: string | null }
  | { readonly kind: 'history'; readonly host: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'help' }
  | { readonly kind: 'explain'; readonly term: string }
  | { readonly kind: 'compare'; readonly question: DiagnoseQuestion }
  | { readonly kind: 'probe'; readonly question: DiagnoseQuestion }
  | { readonly kind: 'sweep'; readonly selector: string; readonly dryRun: boolean }
  /** `null` forgets what was chosen. */
  | { readonly kind: 'language'; readonly lang: 'en' | 'zh' | null; readonly whose: 'own' | 'channel' }
  | { readonly kind: 'schedules' }
  | { readonly kind: 'schedule'; readonly when: string; readonly selector: string; readonly channel: string | null }
  | { readonly kind: 'change-schedule'; readonly change: 'pause' | 'resume' | 'remove'; readonly id: string };

/** Why it was not understood; `given` is the word at fault. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly code: MistakeCode;
  readonly given: string;
}

export type MistakeCode =
  | 'too-long'
  | 'person-not-host'
  | 'bad-host'
  | 'bad-schedule'
  | 'no-host'
  | 'bad-port'
  | 'no-port'
  | 'bad-address'
  | 'bad-client'
  | 'bad-window'
  | 'bad-place'
  | 'two-places'
  | 'past-alone'
  | 'time-not-understood'
  | 'time-in-the-future'
  | 'time-never-was'
  | 'time-unknown-zone'
  | 'word-missing'
  | 'unknown-term'
  | 'two-hosts'
  | 'not-understood';

export function mistake(code: MistakeCode, given: string): Mistake {
  return { kind: 'mistake', code, given };
}
