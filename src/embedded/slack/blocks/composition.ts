import * as z from 'zod';

/** Text, confirm dialogs, options: the small objects that blocks and elements are made of. Limits are Slack's. */
export function plainText(max: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
}

export function anyText(max: number) {
  return z.discriminatedUnion('type', [
    plainText(max),
    z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.boolean().optional() }),
  ]);
}

export const id = z.string().min(1).max(255);
export const style = z.enum(['primary', 'danger']);
export const placeholder = plainText(150);

/** Slack fills in missing button texts today and did not before; asking for all four is safe with both. */
export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: style.optional(),
});

export const url = z
  .string()
  .max(3000)
  .refine((text) => /^(https?|mailto|tel|slack):/i.test(text) && URL.canParse(text), 'must be a valid URL');

export const imageUrl = z
  .string()
  .max(3000)
  .refine((text) => /^https?:\/\/[^/]+\.[^/]+\//i.test(text) && URL.canParse(text), 'must be a valid image URL');

export const slackFile = z.union([z.strictObject({ id }), z.strictObject({ url })]);

export const option = z.strictObject({
  text: plainText(75),
  value: z.string().min(1).max(150),
  description: plainText(75).optional(),
});

export const markedOption = option.extend({ text: anyText(75), description: anyText(75).optional() });

export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) });

/** Exactly one of two fields, worded as Slack words it. */
export function exactlyOne(first: string, second: string) {
  return (value: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void => {
    const present = [first, second].filter((name) => value[name] !== undefined);
    if (present.length !== 1) {
      context.addIssue({ code: 'custom', message: `must define exactly one of \`${first}\` or \`${second}\`` });
    }
  };
}
