import { act, upload } from './api.js';
import { h, icon, replaceChildren } from './dom.js';
import { store } from './store.js';
import { suggestionsFor } from './suggest.js';
import { toast } from './toast.js';

let composers = 0;

/** Where a person types: messages, commands, files. `target()` names the channel and the thread, if it is one. */
export function composer({ target, label }) {
  const listId = `suggestions-${++composers}`;
  const text = h('textarea', {
    rows: '1',
    'aria-label': 'Message',
    'aria-controls': listId,
    'aria-autocomplete': 'list',
    spellcheck: 'true',
  });
  const send = h(
    'button',
    { class: 'icon-button send', type: 'submit', title: 'Send (Enter)', 'aria-label': 'Send' },
    icon('send'),
  );
  const picker = h('input', { type: 'file', multiple: true, hidden: true });
  const attach = h(
    'button',
    { class: 'icon-button', type: 'button', title: 'Attach a file', 'aria-label': 'Attach a file' },
    icon('attach'),
  );
  const attached = h('div', { class: 'attached', hidden: true });
  const list = h('ul', {
    class: 'suggestions',
    id: listId,
    role: 'listbox',
    'aria-label': 'Suggestions',
    hidden: true,
  });
  const hint = h('span', { class: 'hint' }, 'Enter to send · Shift+Enter for a new line');
  const form = h('form', {}, attached, text, h('div', { class: 'tools' }, attach, picker, hint, send));
  const node = h('div', { class: 'composer' }, list, form);
  let chosen = [];
  let offered = [];
  let selected = 0;
  let said = [];

  function resize() {
    text.style.height = 'auto';
    text.style.height = `${Math.min(240, text.scrollHeight)}px`;
    send.disabled = text.value.trim() === '' && chosen.length === 0;
  }

  function suggest() {
    offered = target().thread === null ? suggestionsFor(text.value) : [];
    selected = 0;
    drawSuggestions();
  }

  function drawSuggestions() {
    list.hidden = offered.length === 0;
    const item = (offer, index) =>
      h(
        'li',
        {
          role: 'option',
          id: `${listId}-${index}`,
          'aria-selected': String(index === selected),
          onmousedown: (event) => (event.preventDefault(), take(offer)),
        },
        h('code', {}, offer.shown),
        h('span', {}, offer.about),
      );
    replaceChildren(list, offered.map(item));
    if (list.hidden) text.removeAttribute('aria-activedescendant');
    else text.setAttribute('aria-activedescendant', `${listId}-${selected}`);
    list.children[selected]?.scrollIntoView({ block: 'nearest' });
  }

  function take(offer) {
    text.value = offer.text;
    text.focus();
    resize();
    suggest();
  }

  function drawAttached() {
    attached.hidden = chosen.length === 0;
    const chip = (file) =>
      h(
        'span',
        { class: 'chip' },
        file.name,
        h('button', { type: 'button', 'aria-label': `Remove ${file.name}`, onclick: () => drop(file) }, '×'),
      );
    replaceChildren(attached, chosen.map(chip));
    resize();
  }

  function drop(file) {
    chosen = chosen.filter((other) => other !== file);
    drawAttached();
  }

  function addFiles(list) {
    chosen = [...chosen, ...list];
    drawAttached();
  }

  async function submit() {
    const words = text.value;
    const { channel, thread } = target();
    if (words.trim() === '' && chosen.length === 0) return;
    if (words.startsWith('/') && thread !== null) {
      toast(`${words.split(/\s/)[0]} is not supported in threads. Sorry!`);
      return;
    }
    said = [words, ...said].slice(0, 50);
    text.value = '';
    list.hidden = true;
    if (words.startsWith('/')) {
      store.asked = { channel, at: Date.now() / 1000 };
      resize();
      await act('command', { as: store.me, channel, text: words }, { quiet: true });
      return;
    }
    const going = chosen;
    chosen = [];
    drawAttached();
    const ids = await Promise.all(going.map(async (file) => (await upload(store.me, file)).id));
    const done = await act('message', {
      as: store.me,
      channel,
      text: words,
      ...(thread === null ? {} : { thread }),
      files: ids,
    });
    if (!done.ok && text.value === '') text.value = words;
    resize();
  }

  function onKey(event) {
    const open = !list.hidden;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      const offer = offered[selected];
      if (open && offer !== undefined && offer.text.trimEnd() !== text.value.trimEnd() && !offer.example) take(offer);
      else void submit();
    } else if (open && event.key === 'Tab' && offered[selected] !== undefined) {
      event.preventDefault();
      take(offered[selected]);
    } else if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      selected = (selected + (event.key === 'ArrowDown' ? 1 : offered.length - 1)) % offered.length;
      drawSuggestions();
    } else if (open && event.key === 'Escape') {
      event.stopPropagation();
      list.hidden = true;
    } else if (event.key === 'ArrowUp' && text.value === '' && said.length > 0) {
      event.preventDefault();
      text.value = said[0];
      resize();
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  text.addEventListener('keydown', onKey);
  text.addEventListener('input', () => {
    resize();
    suggest();
  });
  text.addEventListener('blur', () => (list.hidden = true));
  text.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length > 0) addFiles(event.clipboardData.files);
  });
  attach.addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    addFiles(picker.files);
    picker.value = '';
  });
  node.addEventListener('dragover', (event) => event.preventDefault());
  node.addEventListener('drop', (event) => {
    event.preventDefault();
    addFiles(event.dataTransfer.files);
  });
  resize();

  return {
    node,
    focus: () => text.focus(),
    type: (words) => {
      text.value = words;
      text.focus();
      resize();
      suggest();
    },
    rename: () => text.setAttribute('placeholder', label()),
  };
}
