import { Label } from '../rules/label.ts';
import type { ClientView, Scenario } from './scenario.ts';

/** Labels that no scenario makes, and why. */
export const notMade: Readonly<Partial<Record<Label, string>>> = {
  'tw-recycle-nat-paws': 'tcp_tw_recycle left the kernel with 4.12.',
  'paws-time-wait': 'A Linux client recovers from it at once; it takes another stack, or resets that are filtered.',
  'stale-established-challenge-ack': 'A Linux client recovers from it at once; it takes resets that are filtered.',
  'ipvs-port-reuse': 'Needs IPVS, a module that the lab does not load.',
  'nic-ring-drop': 'Virtual devices have no receive ring that could overflow.',
  'kernel-bug': 'Nobody makes one on purpose.',
  'client-side':
    'What the connecting host does wrong is found on that host under the label of its own fault; the server sees a healthy side.',
  'tool-artifact': 'The fault is in what a tool prints, not in the kernel.',
  'not-tcp': 'The failure is outside TCP, and so outside what the client of the lab can prove.',
  unknown: 'Whatever the lab makes has a cause.',
};

const views: Readonly<Record<ClientView, string>> = {
  answers: 'is served',
  timeouts: 'hears nothing',
  losses: 'often fails',
  failures: 'fails in one way or another',
  delays: 'is served after a retransmission',
  refusals: 'is refused',
  resets: 'connects and is reset',
  'no-replies': 'connects and hears nothing',
  unreachable: 'is told "unreachable"',
  'no-port': 'has no local port',
};

/** docs/lab.md, from the scenarios themselves. */
export function labPage(scenarios: readonly Scenario[]): string {
  const rows = [...scenarios].sort((a, b) => order(a.expect.label, b.expect.label) || order(a.id, b.id)).map(row);
  const missing = Label.options.filter((label) => !scenarios.some(({ expect }) => rightLabels(expect).includes(label)));
  return `${[
    '# The kernel lab',
    '',
    '<!-- Made from src/lab/scenarios by test/lab/lab-page.lab.test.ts; do not edit. -->',
    '',
    `${scenarios.length} faults, made for real in network namespaces. Each starts only once its client was seen to suffer what the`,
    'table says. Then the host is diagnosed: the right label first, no forbidden one active, a plan only where a sysctl cures.',
    'The plan, as proposed, is applied, and the client must connect; where no sysctl cures, the cause itself is taken away.',
    '',
    '    sudo syndrop lab list',
    '    sudo syndrop lab run rp-filter-strict',
    '    sudo syndrop lab run --all --machine-wide',
    '    npm run test:lab            every scenario three times in a row; part of npm test',
    '',
    'Scenarios with a star lower limits of the whole machine while they run, because the kernel keeps one for all namespaces.',
    'They run only with `--machine-wide`, and what they lower is put back at the end, at the time limit and after a crash.',
    '',
    '| label | scenario | what happens | cause | client | cure |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Labels that are not made',
    '',
    ...missing.map((label) => `- \`${label}\`: ${notMade[label] ?? ''}`),
    '',
    'A system-wide lack of file descriptors (fs.file-max) is not made either: it would hurt every unprivileged program of the',
    'machine, and a limit of one process shows the same.',
  ].join('\n')}\n`;
}

export function rightLabels({ label, alsoRight = [] }: Scenario['expect']): readonly Label[] {
  return [label, ...alsoRight];
}

function row({ id, title, expect, clientSees, cure = [], mended, machineWide }: Scenario): string {
  const name = machineWide === undefined ? `\`${id}\`` : `\`${id}\` *`;
  const how = cure.length > 0 ? cure.map(({ key }) => `\`${key}\``).join(', ') : (mended ?? 'no sysctl');
  const [causeId] = expect.causeIds;
  const cause = causeId === undefined ? 'none' : `[${causeId}](rules/${causeId}.md)`;
  const cells = [`\`${expect.label}\``, name, title, cause, views[clientSees], how];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
