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
    'if [ -d /run/systemd/system ] && systemctl cat syndrop-agent >/dev/null 2>&1; then',
    '  systemctl restart syndrop-agent',
    'elif [ -x /etc/init.d/syndrop-agent ] && command -v rc-service >/dev/null 2>&1; then',
    '  rc-service syndrop-agent restart',
    'else',
    '  echo "Next: install the package syndrop-agent, or its file and unit (deploy/README.md), and start it." >&2',
    'fi',
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
