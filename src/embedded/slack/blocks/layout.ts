import * as z from 'zod';
import { anyText, exactlyOne, id, imageUrl, plainText, slackFile } from './composition.ts';
import { checkboxes, multiSelects, radioButtons, selects } from './elements-choice.ts';
import { button, feedbackButtons, iconButton, overflow } from './elements-click.ts';
import {
  datepicker,
  datetimepicker,
  emailInput,
  fileInput,
  numberInput,
  plainTextInput,
  richTextInput,
  timepicker,
  urlInput,
} from './elements-input.ts';

const common = { block_id: id.optional() };
const picture = {
  type: z.literal('image'),
  alt_text: z.string().min(1).max(2000),
  image_url: imageUrl.optional(),
  slack_file: slackFile.optional(),
};
const oneSource = exactlyOne('image_url', 'slack_file');
const imageElement = z.strictObject(picture).superRefine(oneSource);

const choices = [...selects, ...multiSelects, checkboxes, radioButtons] as const;

export const section = z
  .strictObject({
    type: z.literal('section'),
    ...common,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: z
      .discriminatedUnion('type', [button, overflow, ...choices, datepicker, timepicker, imageElement])
      .optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, 'must define either `text` or `fields`');

export const header = z.strictObject({ type: z.literal('header'), ...common, text: plainText(150) });

export const divider = z.strictObject({ type: z.literal('divider'), ...common });

export const context = z.strictObject({
  type: z.literal('context'),
  ...common,
  elements: z
    .array(z.discriminatedUnion('type', [...anyText(3000).options, imageElement]))
    .min(1)
    .max(10),
});

export const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  ...common,
  elements: z
    .array(z.discriminatedUnion('type', [feedbackButtons, iconButton]))
    .min(1)
    .max(5),
});

export const actions = z.strictObject({
  type: z.literal('actions'),
  ...common,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        button,
        overflow,
        ...choices,
        datepicker,
        timepicker,
        datetimepicker,
        richTextInput,
      ]),
    )
    .min(1)
    .max(25),
});

export const image = z
  .strictObject({ ...picture, ...common, title: plainText(2000).optional() })
  .superRefine(oneSource);

export const input = z.strictObject({
  type: z.literal('input'),
  ...common,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion('type', [
    plainTextInput,
    numberInput,
    emailInput,
    urlInput,
    richTextInput,
    fileInput,
    ...choices,
    datepicker,
    timepicker,
    datetimepicker,
  ]),
});
