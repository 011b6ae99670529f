/** Makes an element: `h('a', { href, class: 'x', onclick }, 'text', child)`. Strings become text, never markup. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

const drawings = {
  send: 'M3 8.500 13.500 3l-4 10.500L7.500 9z',
  close: 'M4 4l8 8M12 4l-8 8',
  menu: 'M2.500 4.500h11M2.500 8h11M2.500 11.500h11',
  attach: 'M12.500 7.500 8 12a3 3 0 0 1-4.300-4.300l5-5a2 2 0 0 1 2.900 2.900l-4.900 4.900',
  eye: 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8zM8 9.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z',
  reply: 'M3 4h10v7H7l-3 2.500V11H3z',
  home: 'M2.500 7.500 8 3l5.500 4.500V13h-3.700V9.500H6.200V13H2.500z',
  letter: 'M2 4h12v8.500H2zM2 4.500l6 4.500 6-4.500',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
};

export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const path = document.createElementNS(space, 'path');
  const attributes = {
    viewBox: '0 0 16 16',
    width: '17',
    height: '17',
    fill: 'none',
    stroke: 'currentColor',
    'aria-hidden': 'true',
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  path.setAttribute('d', drawings[name]);
  path.setAttribute('stroke-width', '1.5');
  path.setAttribute('stroke-linejoin', 'round');
  path.setAttribute('stroke-linecap', 'round');
  svg.append(path);
  return svg;
}

export function replaceChildren(element, ...children) {
  element.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
}
