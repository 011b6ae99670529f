import type { Picture } from '../charts/svg.ts';

/** Pictures beside each other, or below where there is no room; nothing for none. */
export function chartsHtml(pictures: readonly Picture[]): string {
  if (pictures.length === 0) return '';
  return `<div class="charts">${pictures.map(({ svg }) => `<figure>${svg}</figure>`).join('')}</div>`;
}
