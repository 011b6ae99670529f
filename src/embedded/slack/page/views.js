import { act } from './api.js';
import { renderBlocks } from './blocks.js';
import { h, icon, replaceChildren } from './dom.js';
import { textObject } from './mrkdwn.js';
import { given, store } from './store.js';

let shown = null;

/** Keeps the dialog on the page in step with the topmost open view. */
export function drawModal() {
  const view = store.views.at(-1) ?? null;
  if (shown !== null && shown.view.id !== view?.id) {
    shown.dialog.remove();
    shown = null;
  }
  if (view === null) return;
  if (shown === null) shown = openDialog(view);
  else if (shown.view.hash === view.hash) shown.view = view;
  else shown.draw(view);
}

function openDialog(view) {
  const content = h('div', { class: 'content' });
  const title = h('h2', { id: 'modal-title' });
  const close = h('button', { class: 'icon-button', type: 'button', 'aria-label': 'Close' }, icon('close'));
  const footer = h('footer', {});
  const dialog = h(
    'dialog',
    { class: 'modal', 'aria-labelledby': 'modal-title' },
    h('header', {}, title, close),
    content,
    footer,
  );
  const self = { view, dialog, draw };
  let controls = [];

  const values = () => given(controls);

  function surface(errors) {
    controls = [];
    const click = (element, block, value) =>
      act('action', {
        as: store.me,
        view_id: self.view.id,
        action_id: element.action_id,
        block_id: block.block_id,
        value,
        values: values(),
      });
    const state = (block, element) => self.view.state.values[block.block_id]?.[element.action_id];
    const changed = (element, block, value) =>
      block.type === 'input' && !block.dispatch_action ? null : click(element, block, value);
    return { controls, click, changed, state, errors };
  }

  function draw(next, errors = {}, trouble = '') {
    self.view = next;
    replaceChildren(title, textObject(next.title));
    replaceChildren(content, renderBlocks(next.blocks, surface(errors)));
    const leave = h(
      'button',
      { class: 'button', type: 'button', onclick: () => leaveView(false) },
      next.close ? textObject(next.close) : next.submit ? 'Cancel' : 'Close',
    );
    const send = next.submit && h('button', { class: 'button primary', type: 'button' }, textObject(next.submit));
    if (send) send.addEventListener('click', () => submit(send));
    replaceChildren(footer, trouble !== '' && h('span', { class: 'trouble', role: 'alert' }, trouble), leave, send);
  }

  async function submit(button) {
    button.setAttribute('aria-busy', 'true');
    const typed = values();
    const done = await act('view/submit', { as: store.me, view_id: self.view.id, values: typed }, { quiet: true });
    button.removeAttribute('aria-busy');
    if (done.ok) return;
    draw(keeping(self.view, typed), done.errors ?? {}, done.errors === undefined ? done.message : '');
    content.querySelector('[aria-invalid="true"]')?.focus();
  }

  /** What was typed stays when the view is drawn again with errors. */
  function keeping(current, typed) {
    const kept = { ...current.state.values };
    for (const { block, element } of controls) {
      const value = typed[block.block_id]?.[element.action_id];
      if (typeof value !== 'string') continue;
      const before = kept[block.block_id]?.[element.action_id] ?? {};
      const state = {
        ...before,
        value,
        selected_option: { value },
        selected_user: value,
        selected_channel: value,
        selected_date: value,
        selected_time: value,
      };
      kept[block.block_id] = { ...kept[block.block_id], [element.action_id]: state };
    }
    return { ...current, state: { values: kept } };
  }

  function leaveView(all) {
    void act('view/close', { as: store.me, view_id: self.view.id, all }, { quiet: true });
  }

  close.addEventListener('click', () => leaveView(true));
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    leaveView(false);
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return;
    event.preventDefault();
    footer.querySelector('.primary')?.click();
  });
  draw(view);
  document.body.append(dialog);
  dialog.showModal();
  (content.querySelector('[autofocus], input, textarea, select') ?? footer.querySelector('.primary') ?? close).focus();
  return self;
}

/** The Home tab. */
export function drawHome(element) {
  const view = store.home;
  if (view === null) {
    replaceChildren(
      element,
      h('div', { class: 'welcome' }, h('h2', {}, 'Nothing here yet'), 'The app fills this page when you open it.'),
    );
    return;
  }
  const controls = [];
  const values = () => given(controls);
  const click = (each, block, value) =>
    act('action', {
      as: store.me,
      view_id: view.id,
      action_id: each.action_id,
      block_id: block.block_id,
      value,
      values: values(),
    });
  const surface = {
    controls,
    click,
    changed: click,
    state: (block, each) => view.state.values[block.block_id]?.[each.action_id],
  };
  replaceChildren(element, renderBlocks(view.blocks, surface));
}
