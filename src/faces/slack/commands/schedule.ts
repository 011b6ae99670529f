import { type Command, type Mistake, mistake } from './command.ts';

/** `"weekdays 09:00 Asia/Shanghai" prod → #ops`; quotes may be left out, and the channel where it is typed. */
export function schedule(words: string): Command | Mistake {
  if (/^(list)?$/i.test(words)) return { kind: 'schedules' };
  const [, change, id] = /^(pause|resume|remove)\s+([\w:-]{1,60})$/i.exec(words) ?? [];
  const wanted = (['pause', 'resume', 'remove'] as const).find((one) => one === change?.toLowerCase());
  if (wanted !== undefined && id !== undefined) return { kind: 'change-schedule', change: wanted, id };
  const [, what = '', channel] =
    /^(.*?)(?:\s*(?:→|[-=]?>|\bto\b)\s*(<#\w+(?:\|[^>]*)?>|#?[\p{L}\p{N}_.-]+))?$/su.exec(words) ?? [];
  const quoted = /^["“”]?([^"“”]+)["“”]\s*(.*)$/s.exec(what);
  const plain = /^((?:\S+\s+\d{1,2}:\d\d|hourly|每小时)(?:\s+(?:UTC|[A-Z]\w+\/\S+))?)\s+(.*)$/s.exec(what);
  const [, when = '', selector = ''] = quoted ?? plain ?? [];
  if (when.trim() === '' || selector.trim() === '') return mistake('bad-schedule', words);
  return { kind: 'schedule', when: when.trim(), selector: selector.trim(), channel: channelOf(channel) };
}

function channelOf(given: string | undefined): string | null {
  if (given === undefined || given === 'here') return null;
  return /^<#(\w+)/.exec(given)?.[1] ?? (/^[CG][A-Z0-9]{6,}$/.test(given) ? given : `#${given.replace(/^#/, '')}`);
}
