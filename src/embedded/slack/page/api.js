import { toast } from './toast.js';

const headers = { 'content-type': 'application/json', 'x-slack-emulator': '1' };

/** Does something as a person. A refusal is told, unless the caller shows it elsewhere. */
export async function act(path, fields, { quiet = false } = {}) {
  try {
    const response = await fetch(`/_/${path}`, { method: 'POST', headers, body: JSON.stringify(fields) });
    const done = await response.json();
    if (!done.ok && !quiet) toast(done.message);
    return done;
  } catch {
    const message = 'The emulator does not answer. Is it still running?';
    if (!quiet) toast(message);
    return { ok: false, error: 'unreachable', message };
  }
}

export async function upload(as, file) {
  const address = `/_/upload?as=${as}&name=${encodeURIComponent(file.name)}`;
  const response = await fetch(address, { method: 'POST', headers: { 'x-slack-emulator': '1' }, body: file });
  return response.json();
}

export async function loadState(as) {
  const response = await fetch(`/_/state?as=${as}`);
  return response.json();
}

/** Hears of every change this person may see; `onOpen` runs at each (re)connection. Answers how to stop. */
export function listen(as, onOpen, onChange, onLost) {
  const events = new EventSource(`/_/events?as=${as}`);
  events.addEventListener('open', onOpen);
  events.addEventListener('error', onLost);
  events.addEventListener('message', (event) => onChange(JSON.parse(event.data)));
  return () => events.close();
}
