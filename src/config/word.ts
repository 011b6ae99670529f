import type * as z from 'zod';
import { exampleFor } from './examples.ts';

/** Values of these keys are never repeated, even when they are wrong. */
const SECRET_KEY = /URL|TOKEN|SECRET|PASSWORD/;
const LONGEST_QUOTE = 60;

/** One line for each thing wrong: the key, what was given, what is allowed, an example. */
export function wordIssues(error: z.ZodError, given: unknown): readonly string[] {
  return error.issues.map((issue) => wordIssue(issue, given));
}

function wordIssue(issue: z.core.$ZodIssue, given: unknown): string {
  const path = issue.path.map(String);
  const example = exampleFor(path);
  const advice = example === undefined ? '' : ` Example: ${example}`;
  if (issue.code === 'unrecognized_keys') {
    const where = path.length > 0 ? ` in ${path.join('.')}` : '';
    return `${issue.keys.join(', ')}: no such setting${where}.${advice}`;
  }
  return `${path.join('.')} is ${quote(path, valueAt(given, path))}; it must be ${allowed(issue)}.${advice}`;
}

function allowed(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `at most ${String(issue.maximum)}`;
  return issue.message;
}

function quote(path: readonly string[], value: unknown): string {
  if (value === undefined) return 'missing';
  if (SECRET_KEY.test(path[0] ?? '')) return 'set to something else (not shown)';
  const text = JSON.stringify(value);
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value;
}
