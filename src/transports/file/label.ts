const MAX_LABEL = 300;
/** Control characters, and marks that turn the direction of writing: a name must not steer a terminal. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffd]/g;

/** A name out of an archive as a label below the archive: it is shown and compared, never opened. */
export function labelOf(name: string): string {
  const segments = name.slice(-4 * MAX_LABEL).split('/');
  const below = segments.filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return below.join('/').replaceAll(UNPRINTABLE, '?').slice(-MAX_LABEL);
}
