import { dirname } from 'node:path';

/** A POSIX script that writes files, closed to others, and starts the agent where its unit is installed. */
export function installScript(files: Readonly<Record<string, string>>): string {
  const directories = [...new Set(Object.keys(files).map((file) => dirname(file)))];
  const lines = [
    '#!/bin/sh',
    'set -eu',
    'umask 077',
    `mkdir -p ${directories.map(quoted).join(' ')}`,
    // A key of an earlier enrolment would be sent under the new token.
    ...directories.map((directory) => `rm -f ${quoted(`${directory}/agent.key`)}`),
    ...Object.entries(files).map(([file, text]) => `printf %s ${quoted(text)} > ${quoted(file)}`),
    'if command -v systemctl >/dev/null 2>&1 && systemctl cat syndrop-agent >/dev/null 2>&1; then',
    '  systemctl restart syndrop-agent',
    'else',
    '  echo "Next: install syndrop-agent.cjs and its unit (deploy/README.md), then start it." >&2',
    'fi',
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
