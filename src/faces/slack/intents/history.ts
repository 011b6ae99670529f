import type { ReadIntent } from './intent.ts';

/** `history`, `历史`: of the host the thread is about. */
export const history: ReadIntent = (said) => (SAID.test(said) ? { kind: 'history' } : null);

const SAID = /^(?:show )?(?:the )?history$|^(?:历史|历史记录|以前的诊断|之前的诊断)$/;
