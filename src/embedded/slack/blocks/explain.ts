import type * as z from 'zod';

/** Words one schema issue as Slack's `response_metadata.messages` do: what is wrong, then a pointer to where. */
export function explain(issue: z.core.$ZodIssue, root: string): string {
  const missing = issue.code === 'invalid_type' && issue.input === undefined && issue.message.includes('undefined');
  if (missing) {
    return `[ERROR] missing required field: ${String(issue.path.at(-1))} ${pointer(root, issue.path.slice(0, -1))}`;
  }
  return `[ERROR] ${wording(issue)} ${pointer(root, issue.path)}`;
}

function wording(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      if (issue.origin === 'string') return `must be less than ${Number(issue.maximum) + 1} characters`;
      if (issue.origin === 'array') return `no more than ${String(issue.maximum)} items allowed`;
      return `must be at most ${String(issue.maximum)}`;
    case 'too_small':
      if (issue.origin === 'string') return `must be more than ${Number(issue.minimum) - 1} characters`;
      if (issue.origin === 'array') return `no fewer than ${String(issue.minimum)} items allowed`;
      return `must be at least ${String(issue.minimum)}`;
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return issue.discriminator === undefined ? 'failed to match all allowed schemas' : 'unsupported type';
    case 'invalid_type':
      return `must provide ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'custom':
    case 'invalid_format':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      return issue.message;
  }
}

function article(expected: string): string {
  return /^[aeio]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function pointer(root: string, path: readonly PropertyKey[]): string {
  return `[json-pointer:${root}${path.map((step) => `/${String(step)}`).join('')}]`;
}
