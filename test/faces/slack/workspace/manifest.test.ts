import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../../src/embedded/slack/manifest.ts';
import { manifestLink } from '../../../../src/faces/slack/workspace/manifest-link.ts';

const file = new URL('../../../../deploy/slack-manifest.json', import.meta.url);

describe('deploy/slack-manifest.json', () => {
  it('is a manifest Slack would save, with the command and the events the face listens to', async () => {
    const settings = readManifest(JSON.parse(await readFile(file, 'utf8')));
    expect(settings.commands.map(({ command }) => command)).toEqual(['/syndrop']);
    expect([...settings.events].sort()).toEqual([
      'app_home_opened',
      'app_mention',
      'message.channels',
      'message.groups',
      'message.im',
    ]);
  });

  it('fits a link that opens it filled in', async () => {
    const text = await readFile(file, 'utf8');
    const link = new URL(manifestLink(text));
    expect(link.href.length).toBeLessThan(8_000);
    expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(JSON.parse(text));
  });
});
