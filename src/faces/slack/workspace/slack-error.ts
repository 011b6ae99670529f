import { webApi } from '@slack/bolt';
import { Problem } from '../../../protocol/problem.ts';

/** Slack's own word for why a call failed (`not_in_channel`); null when Slack was not reached or answered nonsense. */
export function slackReason(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null;
}

const OUTSIDE = new Set(['not_in_channel', 'channel_not_found', 'user_not_in_channel']);
const CLOSED = new Set([
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'cannot_reply_to_message',
]);
const MESSAGE_GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'is_inactive']);

export function isMessageGone(error: unknown): boolean {
  const reason = slackReason(error);
  return reason !== null && MESSAGE_GONE.has(reason);
}

/** A failed call as a Problem whose code says which kind of trouble it is. */
export function slackProblem(method: string, error: unknown): Problem {
  const reason = slackReason(error);
  if (reason !== null && OUTSIDE.has(reason)) {
    return new Problem('slack-not-in-channel', `${method}: the bot is not in that channel (${reason})`, {
      cause: error,
    });
  }
  if (reason !== null && CLOSED.has(reason)) {
    return new Problem('slack-channel-closed', `${method}: the channel takes no messages (${reason})`, {
      cause: error,
    });
  }
  if (reason !== null) {
    return new Problem('slack-refused', `Slack refused ${method}: ${reason}${details(error)}`, { cause: error });
  }
  const why = error instanceof Error ? error.message : 'no reason given';
  return new Problem('slack-unreachable', `${method} did not reach Slack: ${why}`, { cause: error });
}

/** Which field was wrong, where Slack says it. */
function details(error: unknown): string {
  if (!(error instanceof webApi.WebAPIPlatformError)) return '';
  const messages = error.data.response_metadata?.messages ?? [];
  return messages.length === 0 ? '' : ` (${messages.join('; ')})`;
}
