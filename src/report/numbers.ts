/** Groups thousands with a comma, as English and Chinese both do: 12345 -> 12,345. */
export function count(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Events per second with two or three digits: 0.25, 8.4, 412, 1,930. */
export function rate(perSecond: number): string {
  const size = Math.abs(perSecond);
  if (size === 0) return '0';
  if (size >= 100) return count(Math.round(perSecond));
  if (size >= 1) return trim(perSecond.toFixed(1));
  if (size >= 0.01) return trim(perSecond.toFixed(2));
  return perSecond > 0 ? '<0.01' : '>-0.01';
}

/** A part of one as a percentage. Never rounds a part up to all or down to nothing. */
export function percent(share: number): string {
  if (share <= 0) return '0 %';
  if (share >= 1) return '100 %';
  return `${Math.min(99, Math.max(1, Math.round(share * 100)))} %`;
}

const UNITS = { en: ['h', 'min', 's'], zh: ['小时', '分钟', '秒'] } as const;

/** `5 s`, `90 s`, `10 min`, `2 h`; exact units only, so that nothing is rounded away. */
export function duration(seconds: number, lang: keyof typeof UNITS): string {
  const [h, min, s] = UNITS[lang];
  const whole = Math.round(seconds * 10) / 10;
  if (whole >= 7200 && whole % 3600 === 0) return `${whole / 3600} ${h}`;
  if (whole >= 120 && whole % 60 === 0) return `${whole / 60} ${min}`;
  return `${whole} ${s}`;
}

/** The number in a signed decimal text such as `+412`; null where it is not one. */
export function deltaNumber(delta: string): number | null {
  return /^[+-]?\d+(\.\d+)?$/.test(delta) ? Number(delta) : null;
}

function trim(digits: string): string {
  return digits.replace(/\.?0+$/, '');
}
