import * as z from 'zod';
import { alert, markdown, plan, taskCard } from './agent.ts';
import { actions, context, contextActions, divider, header, image, input, section } from './layout.ts';
import { richText } from './rich-text.ts';
import { dataTable, table } from './tables.ts';

const everywhere = [section, header, divider, context, actions, image, input, richText] as const;

/** Which blocks may stand where, and how many. */
export const surfaces = {
  message: z
    .array(z.discriminatedUnion('type', [...everywhere, contextActions, markdown, table, dataTable, taskCard, plan]))
    .max(50),
  modal: z.array(z.discriminatedUnion('type', [...everywhere, alert])).max(100),
  home: z.array(z.discriminatedUnion('type', [...everywhere])).max(100),
};

export type Surface = keyof typeof surfaces;
