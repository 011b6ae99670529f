import type { Invariant } from './invariant.ts';
import { messageKeys } from './messages.ts';

/** Each message carries its key, and no key stands in Slack twice. */
export const nothingSaidTwice: Invariant = {
  name: 'doubled',
  async find({ world: { fleet } }) {
    const keys = await messageKeys(fleet);
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
    return twice.length === 0 ? [] : [twice.join(', ')];
  },
};
