import type { KnownBlock } from '../blocks/blocks.ts';
import type { FaceLogger } from '../workspace/logger.ts';
import { planText } from '../blocks/plan-block.ts';
import { slackReason } from '../workspace/slack-error.ts';
import type { Message } from '../blocks/views.ts';

/** Sends a message; in text alone, from then on, where this Slack refuses a plan. */
export type SendPlanned = <T>(message: Message, send: (message: Message) => Promise<T>) => Promise<T>;

/**
 * Plans and task cards are younger than most workspaces, and Slack does not say who has them. A message that is refused
 * for its blocks was not posted, so that sending it once more doubles nothing.
 */
export function createSendPlanned(logger: FaceLogger): SendPlanned {
  let refused = false;
  return async (message, send) => {
    if (!message.blocks.some(({ type }) => type === 'plan')) return await send(message);
    if (refused) return await send(withoutPlans(message));
    try {
      return await send(message);
    } catch (error) {
      if (slackReason(error) !== 'invalid_blocks') throw error;
      const answer = await send(withoutPlans(message));
      if (!refused) logger.warn('slack: this workspace takes no plan blocks; steps are told in text');
      refused = true;
      return answer;
    }
  };
}

function withoutPlans({ text, blocks }: Message): Message {
  return { text, blocks: blocks.map((block): KnownBlock => (block.type === 'plan' ? planText(block) : block)) };
}
