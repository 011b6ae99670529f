import { expect, it } from 'vitest';
import { mrkdwn, prose, slackUser } from '../../../../src/faces/slack/blocks/mrkdwn.ts';

it('escapes what Slack acts on and shows control characters', () => {
  expect(prose('<!channel> & *x* ~y~ `z` \u001b')).toBe('&lt;!channel&gt; &amp; ∗x∗ ∼y∼ ˋzˋ \\x1b');
});

it('dresses Chinese so that Slack sees the marks', () => {
  const spans = [
    { kind: 'text', text: '共' },
    { kind: 'strong', text: '三种' },
    { kind: 'text', text: '原因' },
  ] as const;
  expect(mrkdwn(spans, 100)).toBe('共\u200b*三种*\u200b原因');
});

it('keeps outer space outside the marks', () => {
  const spans = [
    { kind: 'strong', text: 'Not decided: 3. ' },
    { kind: 'text', text: 'More' },
  ] as const;
  expect(mrkdwn(spans, 100)).toBe('*Not decided: 3.* More');
});

it('cuts words, never an escape, a mark or a mention', () => {
  const spans = [
    { kind: 'code', text: '<<<<<<<<<<' },
    { kind: 'actor', id: 'slack:U0ONCALL1' },
  ] as const;
  for (let max = 0; max < 70; max += 1) {
    const shown = mrkdwn(spans, max);
    expect(shown.length).toBeLessThanOrEqual(max);
    expect(shown).toMatch(/^(`(&lt;)*…?`)?(<@U0ONCALL1>)?$/);
  }
});

it('takes nothing but a Slack user id for a user', () => {
  expect(slackUser('slack:U0ONCALL1')).toBe('U0ONCALL1');
  for (const id of ['U0ONCALL1', 'slack:!channel', 'slack:U1> <!here>', 'key:U0ONCALL1'])
    expect(slackUser(id)).toBeNull();
});
