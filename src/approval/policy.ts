/** Who may change a host, with whom, and when: what the owners of a group of hosts decided. */
export interface ApprovalPolicy {
  /** Whether the person who asked may approve the plan that came of it. */
  readonly selfApproval: boolean;
  /** How many different people must approve, by the risk of the plan. */
  readonly votes: Readonly<Record<Risk, number>>;
  /** From this risk on the approver types a code from their own device; null: never. */
  readonly secondFactorFrom: Risk | null;
  /** When changes may be approved; none means always. */
  readonly windows: readonly ChangeWindow[];
  /** Changes approved within any sixty minutes in this group of hosts. */
  readonly perHour: number;
}

export type Risk = 'low' | 'medium' | 'high';

const RISKS: readonly Risk[] = ['low', 'medium', 'high'];

/** A plan is as risky as its riskiest change. */
export function riskOf(changes: readonly { readonly risk: Risk }[]): Risk {
  const places = changes.map(({ risk }) => RISKS.indexOf(risk));
  return RISKS[Math.max(0, ...places)] ?? 'high';
}

export function needsSecondFactor({ secondFactorFrom }: ApprovalPolicy, risk: Risk): boolean {
  return secondFactorFrom !== null && RISKS.indexOf(risk) >= RISKS.indexOf(secondFactorFrom);
}

export type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

const DAYS: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `from` and `to` are wall-clock times such as `09:00`, `to` not included; one that ends before it begins runs over midnight. */
export interface ChangeWindow {
  readonly days: readonly Day[];
  readonly from: string;
  readonly to: string;
  /** IANA name, such as `Asia/Shanghai`. */
  readonly zone: string;
}

/** What the clock on the wall of a zone says. */
export interface WallClock {
  readonly day: Day;
  /** `HH:MM`, which sorts in time. */
  readonly time: string;
}

/** Whether a change may be approved now. `clockIn` tells the wall clock of a zone. */
export function isOpen(windows: readonly ChangeWindow[], clockIn: (zone: string) => WallClock): boolean {
  return windows.length === 0 || windows.some((window) => covers(window, clockIn(window.zone)));
}

/** The part after midnight belongs to the day before. */
function covers({ days, from, to }: ChangeWindow, { day, time }: WallClock): boolean {
  if (from < to) return days.includes(day) && from <= time && time < to;
  return (days.includes(day) && from <= time) || (days.includes(dayBefore(day)) && time < to);
}

function dayBefore(day: Day): Day {
  return DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length] ?? day;
}

/** `mon tue 09:00–18:00 Asia/Shanghai`, for the person who came too late. */
export function windowText({ days, from, to, zone }: ChangeWindow): string {
  return `${days.join(' ')} ${from}–${to} ${zone}`;
}
