import type { ReadIntent } from './intent.ts';

/** `at 03:12`, `what about -20m`, `03:12 呢`, `看 03:12`: which minute it is, the clock of the person says. */
export const at: ReadIntent = (said) => {
  const time = SAID.exec(said)?.[1] ?? chinese(said);
  return time === undefined ? null : { kind: 'at', at: time.replace(/[t ](?=\d)/, 'T').replace(/z$/, 'Z') };
};

function chinese(said: string): string | undefined {
  const [, then, seen] = CHINESE.exec(said) ?? [];
  return then ?? seen;
}

const TIME = String.raw`(?:\d{4}-\d\d-\d\d[t ])?\d{1,2}:\d\d(?::\d\d)?(?:z|[+-]\d\d:\d\d)?|-\d{1,4}(?:m|min|h)`;
const SAID = new RegExp(`^(?:and |what about |how about )?(?:at |around )(${TIME})$`);
const CHINESE = new RegExp(
  `^(?:看看?|查看?|那|在)?\\s*(${TIME})\\s*(?:呢|的情况|时|前后)$|^(?:看看?|查看?)\\s*(${TIME})$`,
);
