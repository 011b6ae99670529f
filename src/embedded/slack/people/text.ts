import type { World } from '../world.ts';

const token = /(```[\s\S]*?```|`[^`\n]+`)|(https?:\/\/[^\s<>|]+)|(^|(?<=[\s(]))([@#])([a-z0-9][a-z0-9_.-]*)/g;

/** What a person typed, as Slack stores it: entities escaped, mentions, channels and addresses in angle brackets. */
export function encodeText(world: World, typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(
    token,
    (whole, code?: string, address?: string, _before?: string, sign?: string, name?: string) => {
      if (code !== undefined) return code;
      if (address !== undefined) return `<${address}>`;
      return mention(world, sign ?? '', name ?? '') ?? whole;
    },
  );
}

function mention(world: World, sign: string, name: string): string | null {
  if (sign === '#') {
    const channel = [...world.workspace.channels.values()].find(
      (other) => other.kind === 'channel' && other.name === name,
    );
    return channel === undefined ? null : `<#${channel.id}|${channel.name}>`;
  }
  if (name === 'here' || name === 'channel' || name === 'everyone') return `<!${name}>`;
  const user = [...world.workspace.users.values()].find((other) => other.name === name);
  if (user !== undefined) return `<@${user.id}>`;
  const group = world.workspace.groups.find((other) => other.handle === name);
  return group === undefined ? null : `<!subteam^${group.id}>`;
}
