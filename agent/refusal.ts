import type { Outcome, RefusalCode } from '../src/protocol/order.ts';

/** Something asked of this host that it will not do. */
export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  readonly message: string;
}

export function refusal(code: RefusalCode, message: string): Refusal {
  return { refused: true, code, message };
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}

/** The bot takes no longer message than this. */
const LONGEST_MESSAGE = 2_000;

export function refusedOutcome({ code, message }: Refusal, changeId: string | null): Outcome {
  return { state: 'refused', changeId, code, message: message.slice(0, LONGEST_MESSAGE) };
}
