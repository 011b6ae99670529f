import type { Message } from './shapes.ts';

/** The message with one more reaction; null when this person reacted so already. */
export function withReaction(message: Message, name: string, user: string): Message | null {
  const reactions = message.reactions ?? [];
  const same = reactions.find((reaction) => reaction.name === name);
  if (same === undefined) return { ...message, reactions: [...reactions, { name, users: [user] }] };
  if (same.users.includes(user)) return null;
  const changed = { name, users: [...same.users, user] };
  return { ...message, reactions: reactions.map((reaction) => (reaction === same ? changed : reaction)) };
}

/** The message without this person's reaction; null when there was none. */
export function withoutReaction(message: Message, name: string, user: string): Message | null {
  const reactions = message.reactions ?? [];
  const same = reactions.find((reaction) => reaction.name === name);
  if (same === undefined || !same.users.includes(user)) return null;
  const users = same.users.filter((other) => other !== user);
  const others = reactions.filter((reaction) => reaction !== same);
  return { ...message, reactions: users.length === 0 ? others : [...others, { name, users }] };
}
