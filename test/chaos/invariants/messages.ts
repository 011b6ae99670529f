import { incidents, type ShownMessage } from '../../../src/embedded/slack/client.ts';
import type { Fleet } from '../../support/fleet.ts';

/** The key of each message that stands in Slack and has one. */
export async function messageKeys({ slack }: Fleet): Promise<readonly string[]> {
  return (await slack.as('U0ONCALL1').channel(incidents)).flatMap(keyOf);
}

function keyOf({ metadata }: ShownMessage): readonly string[] {
  return metadata === undefined ? [] : [String(/"key":"([^"]+)"/.exec(JSON.stringify(metadata))?.[1])];
}
