const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
/** Yesterday, today, tomorrow. */
const near = new Intl.RelativeTimeFormat(navigator.language, { numeric: 'auto' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

export function dateOf(ts) {
  return new Date(Number(ts) * 1000);
}

export function exactTime(ts) {
  return exact.format(dateOf(ts));
}

export function clockTime(ts) {
  return clock.format(dateOf(ts));
}

export function dayOf(ts) {
  const date = dateOf(ts);
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return 'Today';
  today.setDate(today.getDate() - 1);
  return date.toDateString() === today.toDateString() ? 'Yesterday' : day.format(date);
}

export function relativeTime(ts) {
  const seconds = Math.max(0, (Date.now() - dateOf(ts).getTime()) / 1000);
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  return clockTime(ts);
}

/** Keeps the relative times on the page true. */
export function keepTimesFresh() {
  setInterval(() => {
    for (const element of document.querySelectorAll('time[data-ts]'))
      element.textContent = relativeTime(element.dataset.ts);
  }, 20_000);
}

function nearDay(date) {
  for (const days of [-1, 0, 1]) {
    const other = new Date();
    other.setDate(other.getDate() + days);
    if (other.toDateString() === date.toDateString()) return near.format(days, 'day');
  }
  return null;
}

/** Slack's date templates, `{date_short} at {time}` and so on. */
export function formatDate(template, seconds) {
  const date = new Date(seconds * 1000);
  const style = (options) => new Intl.DateTimeFormat(undefined, options).format(date);
  const tokens = {
    date_num: () => date.toISOString().slice(0, 10),
    date_slash: () => style({ day: '2-digit', month: '2-digit', year: 'numeric' }),
    date: () => style({ day: 'numeric', month: 'long', year: 'numeric' }),
    date_short: () => style({ day: 'numeric', month: 'short', year: 'numeric' }),
    date_long: () => style({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    time: () => clock.format(date),
    time_secs: () => style({ timeStyle: 'medium', hourCycle: 'h23' }),
    ago: () => relativeTime(seconds),
  };
  return template.replace(/\{([a-z_]+)\}/g, (whole, name) => {
    const token = tokens[name.replace(/_pretty$/, '')];
    if (token === undefined) return whole;
    return (name.endsWith('_pretty') ? nearDay(date) : null) ?? token();
  });
}
