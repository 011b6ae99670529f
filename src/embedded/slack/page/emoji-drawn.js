/**
 * The emoji that bots of our kind use most, drawn: servers and their browsers often have no emoji font. Each is a list of
 * [tag, attributes] inside a 16 × 16 box; what has neither fill nor stroke is drawn in the colour of the text.
 */
const red = '#e5484d';
const orange = '#f0781e';
const yellow = '#efb41f';
const green = '#2f9e62';
const blue = '#3f7fe8';
const purple = '#8e5ac8';
const grey = '#8a919b';

const disc = (fill, stroke = 'none') => ['circle', { cx: 8, cy: 8, r: 6.2, fill, stroke }];
const square = (fill) => ['rect', { x: 2, y: 2, width: 12, height: 12, rx: 2, fill }];
const line = (d, stroke = 'currentColor', width = 1.5) => [
  'path',
  { d, fill: 'none', stroke, 'stroke-width': width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' },
];
const shape = (d, fill) => ['path', { d, fill }];
const badge = (fill, d) => [disc(fill), line(d, '#fff', 1.7)];

const check = 'M5.2 8.300l2 2 3.700-4.300';
const bang = 'M8 4.600v4.200M8 11.200v.1';
const clock = [disc('none', 'currentColor'), line('M8 4.500V8l2.300 1.400')];
const hourglass = [
  line(
    'M4.500 2.500h7M4.500 13.500h7M5.200 2.500c0 3 2.800 3.800 2.800 5.500s-2.800 2.500-2.800 5.500M10.800 2.500c0 3-2.800 3.800-2.800 5.500s2.800 2.500 2.800 5.500',
  ),
];
const thumb = shape(
  'M2 7.500h2.300V14H2zM5.300 7.600 8 2c1.300 0 2 .9 1.700 2.200L9.300 6.500h3.600c.9 0 1.500.8 1.300 1.700l-1.100 4.600c-.2.7-.8 1.200-1.500 1.200H5.300z',
  yellow,
);
const thumbDown = [thumb[0], { ...thumb[1], transform: 'rotate(180 8 8)' }];
const wrench = [
  line(
    'M9.600 6.400 3.200 12.800M9 3.600a3.200 3.200 0 0 1 3.900-.9L10.800 4.800l.4 1.400 1.400.4 2.100-2.100A3.200 3.200 0 0 1 9.500 7.300',
    grey,
    1.8,
  ),
];
const arrows = [
  line(
    'M13 6.500A5.300 5.300 0 0 0 3.600 5M3 9.500A5.300 5.300 0 0 0 12.400 11M3.300 2.500V5.200H6M12.700 13.500v-2.700H10',
    blue,
  ),
];

export const drawn = {
  red_circle: [disc(red)],
  large_red_circle: [disc(red)],
  large_orange_circle: [disc(orange)],
  large_yellow_circle: [disc(yellow)],
  large_green_circle: [disc(green)],
  large_blue_circle: [disc(blue)],
  large_purple_circle: [disc(purple)],
  white_circle: [disc('none', grey)],
  black_circle: [disc(grey)],
  red_square: [square(red)],
  large_orange_square: [square(orange)],
  large_yellow_square: [square(yellow)],
  large_green_square: [square(green)],
  white_check_mark: badge(green, check),
  heavy_check_mark: [line(check, green, 2.2)],
  x: [line('M4 4l8 8M12 4l-8 8', red, 2.2)],
  no_entry: badge(red, 'M5 8h6'),
  no_entry_sign: [disc('none', red), line('M4 4l8 8', red)],
  octagonal_sign: [shape('M5.300 1.800h5.400l3.500 3.500v5.400l-3.500 3.500H5.300l-3.500-3.500V5.300z', red)],
  exclamation: badge(red, bang),
  question: badge(blue, 'M6.300 6.300c.1-2.200 3.500-2.200 3.500 0 0 1.400-1.800 1.500-1.800 2.900M8 11.300v.1'),
  information_source: badge(blue, 'M8 7.300v4M8 4.800v.1'),
  warning: [shape('M8 1.800 15 14H1z', yellow), line('M8 6.200v3.600M8 12v.1', '#3a2c00', 1.6)],
  rotating_light: [shape('M4 12V8a4 4 0 0 1 8 0v4z', red), line('M2.500 13.500h11M8 1.200v1M2 4l.8.6M14 4l-.8.6')],
  eyes: [
    ['ellipse', { cx: 5, cy: 8, rx: 3, ry: 4.2, fill: '#fff', stroke: grey }],
    ['ellipse', { cx: 11, cy: 8, rx: 3, ry: 4.2, fill: '#fff', stroke: grey }],
    ['circle', { cx: 4.3, cy: 8.6, r: 1.5, fill: '#2b2f36' }],
    ['circle', { cx: 10.3, cy: 8.6, r: 1.5, fill: '#2b2f36' }],
  ],
  thumbsup: [thumb],
  '+1': [thumb],
  thumbsdown: [thumbDown],
  '-1': [thumbDown],
  shield: [
    shape('M8 1.500l5.500 2v4c0 3.500-2.300 5.800-5.500 7-3.200-1.200-5.500-3.500-5.500-7v-4z', blue),
    line('M5.500 8l1.800 1.800 3.200-3.600', '#fff'),
  ],
  lock: [shape('M3.500 7h9v7h-9z', yellow), line('M5.300 7V5a2.700 2.700 0 0 1 5.400 0v2')],
  unlock: [shape('M3.500 7h9v7h-9z', yellow), line('M5.300 7V4.500a2.700 2.700 0 0 1 5.200-.9')],
  key: [line('M9.500 6.500a2.800 2.800 0 1 0-2.200 2.700L9 11h1.500v1.500H12V14h2v-2.200L9.300 7.200', yellow)],
  hourglass,
  hourglass_flowing_sand: hourglass,
  stopwatch: [...clock, line('M6.500 1h3')],
  alarm_clock: clock,
  clock1: clock,
  mag: [
    ['circle', { cx: 6.8, cy: 6.8, r: 4.3, fill: 'none', stroke: blue, 'stroke-width': 1.7 }],
    line('M10 10l4 4', grey, 2),
  ],
  stethoscope: [
    line('M3.500 2.500v3.700a2.800 2.800 0 0 0 5.600 0V2.500M6.300 9v2a2.800 2.800 0 0 0 5.600 0V9'),
    ['circle', { cx: 11.9, cy: 7.5, r: 1.6, fill: green }],
  ],
  wrench,
  hammer_and_wrench: wrench,
  gear: [
    ['circle', { cx: 8, cy: 8, r: 2, fill: 'none', stroke: grey, 'stroke-width': 1.5 }],
    line(
      'M8 2v2M8 12v2M2 8h2M12 8h2M3.800 3.800l1.400 1.400M10.800 10.800l1.400 1.400M12.200 3.800l-1.400 1.400M5.200 10.800l-1.400 1.400',
      grey,
    ),
  ],
  bulb: [
    shape('M8 1.800a4.500 4.500 0 0 1 2.500 8.200v1.500h-5V10A4.500 4.500 0 0 1 8 1.800z', yellow),
    line('M6.300 13.700h3.400', grey),
  ],
  zap: [shape('M9 1 3 9h4l-1 6 6-8H8z', yellow)],
  fire: [
    shape(
      'M8 1c.5 3 4.500 4.500 4.500 8.500a4.500 4.500 0 0 1-9 0C3.500 7.500 5 6.500 5.300 5c1 .5 1.500 1.300 1.600 2.200C8 6 8.500 3.500 8 1z',
      orange,
    ),
  ],
  droplet: [
    shape('M8 1.500c2.500 3.400 4.300 5.500 4.300 8a4.300 4.300 0 0 1-8.600 0c0-2.500 1.800-4.600 4.300-8z', blue),
  ],
  bell: [shape('M8 2a4 4 0 0 1 4 4v3.500l1.500 2H2.500l1.500-2V6a4 4 0 0 1 4-4z', yellow), line('M7 13.800h2')],
  arrows_counterclockwise: arrows,
  repeat: arrows,
  recycle: arrows,
  leftwards_arrow_with_hook: [line('M6 3 2.500 6.500 6 10M3 6.500h6.500a3.500 3.500 0 0 1 0 7H8', blue)],
  arrow_right: [line('M2.500 8h10.500M9 4l4 4-4 4')],
  memo: [line('M3.500 2h9v12h-9zM6 5.500h4M6 8h4M6 10.500h2.500')],
  clipboard: [line('M3.500 3h9v11h-9zM6 1.800h4v2.400H6zM6 7.500h4M6 10h4')],
  bar_chart: [
    shape('M2.500 9h2.500v5H2.500z', blue),
    shape('M6.800 5h2.500v9H6.800z', green),
    shape('M11 2h2.500v12H11z', orange),
  ],
  chart_with_upwards_trend: [line('M2 2v12h12'), line('M4.500 11l3-4 2 2 4-5', green, 1.8)],
  chart_with_downwards_trend: [line('M2 2v12h12'), line('M4.500 4l3 4 2-2 4 5.500', red, 1.8)],
  bug: [
    ['ellipse', { cx: 8, cy: 9, rx: 3.2, ry: 4.5, fill: green }],
    line(
      'M2.500 6l2.600 1.500M13.500 6l-2.600 1.500M2 10h2.800M14 10h-2.800M3 14l2.300-1.600M13 14l-2.300-1.600M6.500 4.500 5.500 2.500M9.500 4.500l1-2',
    ),
  ],
  double_vertical_bar: [line('M5.500 4v8M10.500 4v8', 'currentColor', 2.4)],
};
