const TAB = 9;
const RETURN = 13;
const BLANK = 32;
const COLON = 58;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const CAPITAL_A = 65;
const CAPITAL_Z = 90;
const SMALL_A = 97;
const SMALL_Z = 122;

/** Where the words of a row stand in the text. */
export interface RowPlaces {
  readonly start: number;
  /** Empty where the listing has no State column. */
  readonly state: string;
  readonly receiveStart: number;
  readonly receiveEnd: number;
  readonly sendStart: number;
  readonly sendEnd: number;
  readonly localStart: number;
  readonly localEnd: number;
  readonly peerStart: number;
  readonly peerEnd: number;
}

/** The places of one row, or undefined for a line that is none; it looks at each character once and cuts out the state. */
export function scanRow(text: string, from: number, end: number): RowPlaces | undefined {
  const start = skipBlanks(text, from, end);
  let at = start;
  // `tcp` in front is the Netid column: no state is written in small letters.
  const first = text.charCodeAt(at);
  if (first >= SMALL_A && first <= SMALL_Z) {
    if (!text.startsWith('tcp', at) && !text.startsWith('mptcp', at)) return undefined;
    at = skipBlanks(text, skipWord(text, at, end), end);
  }
  const stateStart = at;
  const code = text.charCodeAt(at);
  if (code >= CAPITAL_A && code <= CAPITAL_Z) at = skipWord(text, at, end);
  const stateEnd = at;
  const receiveStart = skipBlanks(text, stateEnd, end);
  const receiveEnd = skipDigits(text, receiveStart, end);
  const sendStart = skipBlanks(text, receiveEnd, end);
  const sendEnd = skipDigits(text, sendStart, end);
  const localStart = skipBlanks(text, sendEnd, end);
  const numbers = receiveEnd > receiveStart && sendStart > receiveEnd && sendEnd > sendStart && localStart > sendEnd;
  if (!numbers || localStart === end || stateEnd - stateStart > 20) return undefined;
  const localEnd = skipWord(text, localStart, end);
  const peerStart = skipBlanks(text, localEnd, end);
  return {
    start,
    state: text.slice(stateStart, stateEnd),
    receiveStart,
    receiveEnd,
    sendStart,
    sendEnd,
    localStart,
    localEnd,
    peerStart,
    peerEnd: skipWord(text, peerStart, end),
  };
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== BLANK && code !== TAB) break;
    at += 1;
  }
  return at;
}

function skipWord(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB || code === RETURN) break;
    at += 1;
  }
  return at;
}

function skipDigits(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code < DIGIT_0 || code > DIGIT_9) break;
    at += 1;
  }
  return at;
}

/** The port behind the last colon of a word; undefined where no number stands there. */
export function portBefore(text: string, start: number, end: number): number | undefined {
  let port = 0;
  let scale = 1;
  for (let at = end - 1; at > start && scale <= 100_000; at -= 1) {
    const code = text.charCodeAt(at);
    if (code === COLON) return port <= 65_535 && scale > 1 ? port : undefined;
    if (code < DIGIT_0 || code > DIGIT_9) return undefined;
    port += (code - DIGIT_0) * scale;
    scale *= 10;
  }
  return undefined;
}
