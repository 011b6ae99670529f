import { eachLine } from './lines.ts';

const MAX_NOTES = 2_000;

/** Words of the person who asks, one entry a line, blank lines left out. */
export function parseNotes(text: string): readonly string[] {
  const notes: string[] = [];
  eachLine(text, (line) => {
    const note = line.trim();
    if (note !== '' && notes.length < MAX_NOTES) notes.push(note);
  });
  return notes;
}
