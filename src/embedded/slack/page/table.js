import { h, replaceChildren } from './dom.js';
import { richText } from './rich-text.js';

function cell(object) {
  return object.type === 'rich_text' ? richText(object) : object.text;
}

/** The first row is the header. `settings` are Slack's column_settings. */
export function tableOf(rows, settings = []) {
  const classes = (index) => {
    const { align = '', is_wrapped = false } = settings[index] ?? {};
    return `${align} ${is_wrapped ? 'wrapped' : ''}`;
  };
  const [first = [], ...rest] = rows;
  return h(
    'div',
    { class: 'table', tabindex: '0' },
    h(
      'table',
      {},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          first.map((inside, index) => h('th', { scope: 'col', class: classes(index) }, inside)),
        ),
      ),
      h(
        'tbody',
        {},
        rest.map((row) =>
          h(
            'tr',
            {},
            row.map((inside, index) => h('td', { class: classes(index) }, inside)),
          ),
        ),
      ),
    ),
  );
}

export function table(block) {
  return tableOf(
    block.rows.map((row) => row.map(cell)),
    block.column_settings,
  );
}

/** A table with pages whose columns sort at a click. */
export function dataTable(block) {
  const [header, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const box = h('div', { class: 'table' });
  let page = 0;
  let order = null;
  const draw = () => {
    const sorted =
      order === null ? rows : [...rows].sort((a, b) => order.sign * compare(a[order.column], b[order.column]));
    const pages = Math.ceil(rows.length / size);
    const turn = (step, label) =>
      h(
        'button',
        { class: 'button', disabled: page + step < 0 || page + step >= pages, onclick: () => ((page += step), draw()) },
        label,
      );
    replaceChildren(
      box,
      h(
        'table',
        {},
        h('caption', {}, block.caption),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            header.map((object, column) =>
              h('th', { scope: 'col', class: classOf(rows[0][column]) }, sorter(object, column)),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          sorted.slice(page * size, (page + 1) * size).map((row) =>
            h(
              'tr',
              {},
              row.map((object) => h('td', { class: classOf(object) }, cell(object))),
            ),
          ),
        ),
      ),
      pages > 1 && h('div', { class: 'pager' }, turn(-1, '‹'), `${page + 1} of ${pages}`, turn(1, '›')),
    );
  };
  const sorter = (object, column) => {
    const arrow = order?.column === column ? (order.sign > 0 ? ' ↑' : ' ↓') : '';
    const sort = () => {
      order = { column, sign: order?.column === column ? -order.sign : 1 };
      draw();
    };
    return h('button', { type: 'button', onclick: sort }, object.text + arrow);
  };
  draw();
  return box;
}

function classOf(object) {
  return object.type === 'raw_number' ? 'number' : '';
}

function compare(a, b) {
  if (a.type === 'raw_number' && b.type === 'raw_number') return a.value - b.value;
  return String(cellText(a)).localeCompare(String(cellText(b)), undefined, { numeric: true });
}

function cellText(object) {
  return object.text ?? JSON.stringify(object.elements);
}
