import { type Command, type Mistake, mistake } from './command.ts';
import { compare } from './compare.ts';
import { diagnose } from './diagnose.ts';
import { history } from './history.ts';
import { language } from './language.ts';
import { probe } from './probe.ts';
import { schedule } from './schedule.ts';
import { sweep } from './sweep.ts';
import { selectorIn, wordsOf } from './typed-words.ts';

const LONGEST = 500;

/** Reads `HOST [container NAME | netns NAME | pid N] [port N] [from IP] [window SECONDS | at TIME]` and the other commands, as people and Slack really write them. */
export function parseCommand(typed: string): Command | Mistake {
  if (typed.length > LONGEST) return mistake('too-long', `${typed.slice(0, 20)}…`);
  const words = wordsOf(typed);
  // Its channel is no slip of the finger.
  if (/^(schedules?|定时)$/i.test(words[0] ?? '')) return schedule(selectorIn(typed));
  const person = words.find((word) => /^<[@#!]/.test(word));
  if (person !== undefined) return mistake('person-not-host', person.replace(/^<[@#!][^|>]*\|?|>$/g, ''));
  const [first, ...rest] = words;
  if (first === undefined) return { kind: 'help' };
  switch (first.toLowerCase()) {
    case 'help':
    case '?':
    case '帮助':
      return { kind: 'help' };
    case 'again':
    case 'rerun':
    case '再来':
      return rest.length === 0 ? { kind: 'again' } : mistake('not-understood', rest.join(' '));
    case 'proof':
    case '实证':
      if (rest[0] !== undefined) return diagnose(rest[0], [...rest.slice(1), first]);
      return { kind: 'again', proof: true };
    case 'explain':
    case '解释':
      return rest.length === 0 ? mistake('word-missing', first) : { kind: 'explain', term: rest.join(' ') };
    case 'lang':
    case 'language':
    case '语言':
      return language(rest);
    case 'hosts':
      return { kind: 'hosts', selector: selectorIn(typed) || null };
    case 'pending':
      return rest.length === 0 ? { kind: 'pending' } : mistake('not-understood', rest.join(' '));
    case 'history':
      return history(rest);
    case 'compare':
      return compare(rest);
    case 'probe':
    case '探测':
      return probe(rest);
    case 'sweep':
    case '巡检':
      return sweep(selectorIn(typed));
    case 'diagnose':
      return rest[0] === undefined ? mistake('no-host', first) : diagnose(rest[0], rest.slice(1));
    default:
      return diagnose(first, rest);
  }
}
