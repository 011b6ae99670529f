import { h } from './dom.js';
import { renderMessage } from './message.js';
import { dayOf } from './time.js';

const TOGETHER_SECONDS = 300;

/**
 * A scrolling list of messages that redraws only what changed, so that open menus, text being typed and the place
 * somebody reads stay as they are.
 */
export function messageList(where, options) {
  const scroll = h('div', {
    class: 'scroll',
    role: 'log',
    tabindex: '0',
    'aria-label': where === 'thread' ? 'Thread' : 'Messages',
  });
  const drawn = new Map();

  function draw(messages, { before = null, after = null, empty = null } = {}) {
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
    const nodes = before === null ? [] : [before];
    let previous = null;
    for (const message of messages) {
      const day = dayOf(message.ts);
      if (where === 'channel' && (previous === null || dayOf(previous.ts) !== day)) nodes.push(divider(drawn, day));
      if (where === 'thread' && previous !== null && previous === messages[0])
        nodes.push(replyCount(messages.filter((each) => !each.ephemeral).length - 1));
      nodes.push(row(message, previous));
      previous = message;
    }
    if (messages.length === 0 && empty !== null) nodes.push(empty);
    if (after !== null) nodes.push(after);
    place(nodes);
    if (atEnd) toEnd();
  }

  function row(message, previous) {
    const grouped = goesOn(message, previous) && !(where === 'thread' && previous?.ts === message.thread_ts);
    const key = JSON.stringify([message, grouped]);
    const known = drawn.get(message.ts);
    if (known?.key === key) return known.node;
    const node = renderMessage(message, { ...options, where, grouped });
    drawn.set(message.ts, { key, node });
    return node;
  }

  /** Moves as little as possible: a node that stays put keeps its focus and its scroll. */
  function place(nodes) {
    const wanted = new Set(nodes);
    for (const child of Array.from(scroll.childNodes)) if (!wanted.has(child)) child.remove();
    let at = scroll.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else scroll.insertBefore(node, at);
    }
  }

  function toEnd() {
    scroll.scrollTop = scroll.scrollHeight;
  }

  function forget() {
    drawn.clear();
    scroll.replaceChildren();
  }

  return { scroll, draw, toEnd, forget };
}

function divider(drawn, day) {
  const key = `day ${day}`;
  const known = drawn.get(key) ?? { node: h('div', { class: 'day', role: 'separator' }, day) };
  drawn.set(key, known);
  return known.node;
}

function replyCount(count) {
  return h('div', { class: 'thread-count' }, count === 1 ? '1 reply' : `${count} replies`);
}

function goesOn(message, previous) {
  return (
    previous !== null &&
    previous.user === message.user &&
    !previous.ephemeral &&
    !message.ephemeral &&
    Number(message.ts) - Number(previous.ts) < TOGETHER_SECONDS &&
    dayOf(previous.ts) === dayOf(message.ts)
  );
}
