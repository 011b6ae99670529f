import type { Action, LadderAction } from '../blocks/actions.ts';
import type { MistakeCode } from '../commands/command.ts';

/** What only this face says: buttons, dialogs, answers to what was typed. */
export interface UiWords {
  readonly buttons: Readonly<Record<Action | LadderAction, string>>;
  readonly confirm: Readonly<
    Record<
      'reject' | 'keep' | 'revert' | Exclude<LadderAction, 'rung-approve'>,
      { readonly title: string; readonly text: (host: string) => string; readonly yes: string }
    >
  >;
  /** In front of the question whether to keep what was not seen to help. */
  readonly keepBefore: Readonly<Record<'measured' | 'helped', string>>;
  readonly no: string;
  readonly close: string;
  readonly approveTitle: string;
  readonly approveSubmit: string;
  readonly code: string;
  readonly codeHint: string;
  readonly breakGlassReason: string;
  readonly breakGlassHint: string;
  readonly voted: (given: number, needed: number) => string;
  readonly detailsTitle: string;
  readonly refusedTitle: string;
  readonly workingTitle: string;
  readonly working: string;
  readonly approved: string;
  readonly stillWorking: string;
  readonly shortenedMessage: string;
  readonly shortenedModal: string;
  readonly shortenedHome: string;
  readonly tooLongToApprove: string;
  readonly gone: string;
  readonly goneProposal: string;
  readonly tooSlow: string;
  readonly failed: string;
  readonly filePosted: string;
  readonly notInChannel: string;
  readonly channelClosed: string;
  readonly schedule: Readonly<Record<'pause' | 'resume' | 'remove' | 'add', (id: string) => string>>;
  readonly sweepEnded: string;
  readonly dryRun: (selector: string, hosts: string) => string;
  readonly nothingToRepeat: string;
  readonly mistakes: Readonly<Record<MistakeCode, (given: string) => string>>;
  readonly example: string;
  readonly homeTitle: string;
  readonly unknownHost: (host: string, near: readonly string[]) => string;
  readonly talk: TalkUi;
  readonly language: Readonly<Record<'own' | 'channel', string>>;
  /** In App Home. */
  readonly settings: {
    readonly title: string;
    readonly lang: string;
    readonly langAuto: string;
    readonly zone: string;
    readonly zoneAuto: (zone: string) => string;
    readonly notify: string;
    readonly open: string;
  };
}

/** In the thread of a diagnosis. */
interface TalkUi {
  readonly help: {
    readonly title: string;
    readonly lines: readonly { readonly type: string; readonly does: string }[];
    readonly outro: string;
  };
  readonly notYet: (host: string) => string;
  readonly nothingKnown: string;
  readonly readOf: (sources: string) => string;
  readonly spoken: string;
}
