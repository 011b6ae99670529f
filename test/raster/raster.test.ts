import { expect, it } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import { chartWordsOf } from '../../src/charts/words.ts';
import { drawing, label } from '../../src/charts/svg.ts';
import { toPng } from '../../src/raster/raster.ts';

function words(text: string): string {
  return drawing({ name: 'test', height: 40, alt: '' }, [label(text, { x: 10, y: 20 })]).svg;
}

function sizeOf(png: Uint8Array): readonly [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

it('draws at three dots a unit, with letters of its own font', async () => {
  const [one, other, none] = await Promise.all([toPng(words('队列已满')), toPng(words('正在丢弃')), toPng(words(''))]);
  expect(sizeOf(one)).toEqual([1080, 120]);
  expect(Buffer.from(one)).not.toEqual(Buffer.from(other));
  expect(Buffer.from(one)).not.toEqual(Buffer.from(none));
});

/** What the font was cut down to: Latin-1, some signs, and the first level of GB 2312. */
function covered(): ReadonlySet<string> {
  const decoder = new TextDecoder('gb2312');
  const all = new Set('–—‘’“”…·•→←↑↓×≤≥≈、。〈〉《》「」『』【】！（），：；？％～＋－／＝');
  for (let code = 0x20; code < 0x100; code += 1) all.add(String.fromCharCode(code));
  for (let row = 0xb0; row <= 0xd7; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) all.add(decoder.decode(new Uint8Array([row, cell])));
  }
  return all;
}

it('has a letter for everything that is written in pictures', () => {
  const all = covered();
  const titles = rules.flatMap(({ text }) => [text.en.title, text.zh.title]);
  const spoken = (['en', 'zh'] as const).flatMap((lang) => {
    const { status, heatMap, heatScale, trend, sparkline, aMinute, ledger, ...others } = chartWordsOf(lang);
    const said = Object.values(others).filter((one) => typeof one === 'string');
    return [
      ...Object.values(status),
      heatMap('', ''),
      heatScale('', '1'),
      trend,
      sparkline,
      aMinute(''),
      ...[5, 600, 7200].map(ledger),
    ].concat(said);
  });
  expect([...new Set([...titles, ...spoken].join(''))].filter((one) => !all.has(one))).toEqual([]);
});

it('says why there is no picture, and draws the next one', async () => {
  await expect(toPng('<svg')).rejects.toMatchObject({ code: 'no-picture' });
  expect(sizeOf(await toPng(words('again')))).toEqual([1080, 120]);
});
