import type { LabHost } from '../embedded/lab-hosts.ts';
import type { GuideStep } from '../embedded/slack/guide.ts';

/** Has a cure that clients feel at once. */
const LED = 'lab-syn-queue';

/** From here on the change is on its way. */
const KEPT = [': Kept'];
const MEASURED = ['It helped. Keep it?', ...KEPT];
const APPROVED = ['Approved, not applied yet', 'watching whether it helps', ...MEASURED];
const PROPOSED = ['"action_id":"approve"', ...APPROVED];

/** What the page leads a stranger through: to a cure where a lab host needs one, else to a look at this machine. */
export function guideFor(own: string, lab: readonly Pick<LabHost, 'hostId'>[]): readonly GuideStep[] {
  const hosts = lab.map(({ hostId }) => hostId);
  if (!hosts.includes(LED)) return ownGuide(own);
  return labGuide(
    LED,
    hosts.filter((host) => host !== LED),
  );
}

/** From the first command to a change that is approved, measured and kept. */
function labGuide(host: string, others: readonly string[]): readonly GuideStep[] {
  return [
    {
      say: `Clients of ${host} send SYNs and get no answer. Ask why, and press Enter:`,
      type: [`/syndrop ${host}`],
      seen: [`${host}: why`, ...PROPOSED],
    },
    {
      say: 'The host reads its counters twice, a few seconds apart. The verdict, the lines that prove it and the change that cures it come in the thread.',
      seen: PROPOSED,
    },
    {
      say: 'Nobody approves what they asked for themselves. Somebody else has to look at it:',
      become: 'U0ONCALL2',
      seen: APPROVED,
    },
    {
      say: 'Press Approve… in the thread: it shows exactly what will be written. Then approve and apply.',
      seen: APPROVED,
    },
    {
      say: 'The host counts, writes the value, and counts again: about half a minute. Unless somebody keeps the change, the host puts the old value back by itself.',
      seen: MEASURED,
    },
    { say: 'It helped: clients connect again. Press Keep in the thread.', seen: KEPT },
    {
      say: 'Found, approved, measured, kept. What else there is:',
      type: [...others.map((other) => `/syndrop ${other}`), '/syndrop sweep', '/syndrop help'],
      seen: [],
    },
  ];
}

function ownGuide(host: string): readonly GuideStep[] {
  return [
    { say: 'Ask whether this machine drops SYNs, and press Enter:', type: [`/syndrop ${host}`], seen: [`${host}: `] },
    { say: 'What else there is:', type: ['/syndrop hosts', '/syndrop help'], seen: [] },
  ];
}
