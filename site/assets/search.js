// Searches the site in the browser: no server is asked, so that it works from a disk as well.
import MiniSearch from 'minisearch';

const MOST = 12;
const AROUND = 70;
const COMMON = new Set([
  'a',
  'and',
  'because',
  'for',
  'in',
  'is',
  'it',
  'of',
  'on',
  'that',
  'the',
  'to',
  'was',
  'with',
]);
const { root, pages } = document.currentScript.dataset;
const query = document.querySelector('#query');
const results = document.querySelector('#results');
const found = document.querySelector('#found');
let index;

/**
 * Names are found whole and by their parts: TcpExtListenOverflows by ListenOverflows too, net.ipv4.tcp_syncookies by tcp_syncookies.
 * Chinese is cut into pairs of characters.
 */
function tokenize(text) {
  const words = text.match(/\p{sc=Han}+|[[\p{L}\p{N}_]--\p{sc=Han}]+(?:[.:\/\-][[\p{L}\p{N}_]--\p{sc=Han}]+)*/gv) ?? [];
  return words.flatMap((word) => (/^\p{sc=Han}/v.test(word) ? pairs([...word]) : parts(word)));
}

function pairs(letters) {
  return letters.length === 1 ? letters : letters.slice(1).map((letter, at) => letters[at] + letter);
}

function parts(word) {
  const some = word.split(/[.:/-]/);
  return [...new Set([word, ...some, ...some.map((part) => part.replace(/^(?:TcpExt|IpExt)(?=[A-Z])/, ''))])];
}

/** The index, made when somebody first wants to search. */
function ready() {
  index ??= load();
  return index;
}

async function load() {
  const script = document.createElement('script');
  script.src = root + pages;
  const loaded = new Promise((resolve, reject) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
  });
  document.head.append(script);
  await loaded;
  const search = new MiniSearch({
    idField: 'url',
    fields: ['title', 'heading', 'words', 'text'],
    storeFields: ['url', 'title', 'heading', 'text', 'isRecord'],
    tokenize,
    processTerm: (term) => (COMMON.has(term.toLowerCase()) ? null : term.toLowerCase()),
    searchOptions: {
      boost: { title: 4, heading: 2, words: 3 },
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (/^[a-z]{6,}$/.test(term) ? 0.2 : false),
      boostDocument: (_id, _term, { isRecord }) => (isRecord ? 0.3 : 1),
    },
  });
  search.addAll(globalThis.syndropPages);
  return search;
}

async function show() {
  const asked = query.value.trim();
  const search = await ready();
  if (query.value.trim() !== asked) return;
  // Figures of a pasted line are those of another host.
  const words = asked.replaceAll(/(?<![\w.])\d+(?![\w.])/g, ' ').trim() || asked;
  const all = search.search(words, { combineWith: 'AND' });
  const hits = bestOfEachPage(all.length > 0 ? all : search.search(words));
  results.replaceChildren(...hits.slice(0, MOST).map(item));
  results.hidden = hits.length === 0;
  const { none, found: some } = found.dataset;
  found.textContent = asked === '' ? '' : hits.length === 0 ? none : some.replace('{n}', hits.length);
  found.classList.toggle('unseen', asked === '' || hits.length > 0);
}

function bestOfEachPage(hits) {
  const pageOf = ({ url }) => url.split('#')[0];
  const first = new Map(hits.toReversed().map((hit) => [pageOf(hit), hit]));
  return hits.filter((hit) => first.get(pageOf(hit)) === hit);
}

function item({ url, title, heading, text, terms }) {
  const link = document.createElement('a');
  link.href = root + url;
  const name = document.createElement('strong');
  name.textContent = heading === '' ? title : `${title} › ${heading}`;
  const quote = document.createElement('span');
  quote.append(...quoted(text, terms));
  link.append(name, quote);
  const row = document.createElement('li');
  row.append(link);
  return row;
}

/** The text around the first word that was found, with all of them marked. */
function quoted(text, terms) {
  const longestFirst = [...terms].sort((a, b) => b.length - a.length).map((term) => term.replaceAll(/[./]/g, '\\$&'));
  const pattern = new RegExp(longestFirst.join('|'), 'giu');
  const at = Math.max(0, text.search(pattern));
  const start = Math.max(0, at - AROUND);
  const end = at + 2 * AROUND;
  const cut = text.slice(start, end);
  const nodes = [start > 0 ? '…' : ''];
  let last = 0;
  for (const { index: from, 0: word } of cut.matchAll(pattern)) {
    const mark = document.createElement('mark');
    mark.textContent = word;
    nodes.push(cut.slice(last, from), mark);
    last = from + word.length;
  }
  return [...nodes, cut.slice(last), end < text.length ? '…' : ''];
}

function close() {
  results.hidden = true;
  found.classList.add('unseen');
}

/** From the field through the results and back. */
function move(step) {
  const stops = [query, ...results.querySelectorAll('a')];
  stops[Math.min(Math.max(stops.indexOf(document.activeElement) + step, 0), stops.length - 1)].focus();
}

const keys = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Escape: close,
};

const box = query.closest('search');
box.hidden = false;
box.addEventListener('keydown', (event) => {
  const act =
    event.key === 'Enter' && event.target === query ? () => results.querySelector('a')?.click() : keys[event.key];
  if (act === undefined || results.hidden) return;
  event.preventDefault();
  act();
});
query.addEventListener('focus', () => void ready());
query.addEventListener('input', () => void show());
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input')) return;
  event.preventDefault();
  query.focus();
});
document.addEventListener('click', ({ target }) => {
  if (!box.contains(target)) close();
});

// On a narrow screen the contents would stand between the reader and the text.
if (matchMedia('(width < 56rem)').matches) document.querySelector('nav details').open = false;
