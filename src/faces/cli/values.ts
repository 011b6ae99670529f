import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

/** Readers of option values. Each says what is allowed, so that the second try is right. */
export function portNumber(text: string): number {
  return wholeNumber(text, 1, 65_535, 'a TCP port');
}

export function processId(text: string): number {
  return wholeNumber(text, 1, 4_194_304, 'a process id');
}

/** Seconds between the two samples; 0 takes one sample and sees boot totals only. */
export function windowSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds > 120) {
    throw new InvalidArgumentError('Give seconds from 0 to 120, such as 5.');
  }
  return seconds;
}

/** Seconds a host may take beyond the window. */
export function timeoutSeconds(text: string): number {
  return wholeNumber(text, 1, 600, 'seconds');
}

export function ipAddress(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('Give an IPv4 or IPv6 address, such as 192.0.2.7.');
  return text;
}

function wholeNumber(text: string, least: number, most: number, what: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`Give ${what}, a whole number from ${least} to ${most}.`);
  }
  return value;
}
