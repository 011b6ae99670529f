import { codeBlock } from './code.js';
import { h } from './dom.js';
import { emoji } from './emoji.js';
import { channelMention, groupMention, link, userMention } from './mrkdwn.js';
import { formatDate } from './time.js';

const parts = {
  rich_text_section: (part) => h('div', {}, inline(part.elements)),
  rich_text_quote: (part) => h('blockquote', {}, inline(part.elements)),
  rich_text_preformatted: (part) =>
    codeBlock(part.elements.map((each) => each.text ?? each.url).join(''), part.language),
  rich_text_list: (part) =>
    h(
      part.style === 'ordered' ? 'ol' : 'ul',
      {
        class: `indent-${Math.min(3, part.indent ?? 0)}`,
        start: part.offset === undefined ? undefined : part.offset + 1,
      },
      part.elements.map((section) => h('li', {}, inline(section.elements))),
    ),
};

export function richText(block) {
  return h(
    'div',
    { class: 'rich' },
    block.elements.map((part) => parts[part.type]?.(part)),
  );
}

function inline(elements) {
  return elements.map((element) => styled(element, content(element)));
}

function content(element) {
  switch (element.type) {
    case 'text':
      return element.text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [h('br'), line]));
    case 'link':
      return link(element.url, element.text);
    case 'user':
      return userMention(element.user_id);
    case 'usergroup':
      return groupMention(element.usergroup_id);
    case 'channel':
      return channelMention(element.channel_id);
    case 'broadcast':
      return h('span', { class: 'mention mine' }, `@${element.range}`);
    case 'emoji':
      return emoji(element.name);
    case 'date':
      return formatDate(element.format, element.timestamp);
    default:
      return element.value ?? '';
  }
}

function styled(element, inside) {
  const style = element.style ?? {};
  let node = inside;
  if (style.code) node = h('code', { class: 'inline' }, node);
  if (style.strike) node = h('s', {}, node);
  if (style.italic) node = h('em', {}, node);
  if (style.bold) node = h('strong', {}, node);
  return style.underline ? h('u', {}, node) : node;
}
