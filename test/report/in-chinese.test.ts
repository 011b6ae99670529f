import { expect, it } from 'vitest';
import { RefusalCode } from '../../src/protocol/order.ts';
import { safeSysctls } from '../../src/protocol/safe-sysctls-table.ts';
import { problemText } from '../../src/report/problem.ts';
import { refusalText } from '../../src/report/words/decision-refusals.ts';
import { hostRefusalsZh } from '../../src/report/words/host-refusals.ts';
import { sysctlText } from '../../src/report/words/safe-sysctl-words.ts';

const CHINESE = /[\u4e00-\u9fff]/;

it('the risk of every sysctl, and what its memory is counted by, is told in Chinese', () => {
  const texts = safeSysctls.flatMap(({ riskText, memory }) => [riskText, ...(memory === null ? [] : [memory.of])]);
  expect(texts.filter((text) => !CHINESE.test(sysctlText(text, 'zh')))).toEqual([]);
  expect(texts.map((text) => sysctlText(text, 'en'))).toEqual(texts);
});

it('every reason of a host to refuse an order is a Chinese sentence', () => {
  expect(RefusalCode.options.filter((code) => !/[\u4e00-\u9fff].*。$/.test(hostRefusalsZh[code]))).toEqual([]);
});

it('a refused decision names in Chinese what it names in English', () => {
  const frozen = {
    code: 'frozen',
    message: 'Nothing is changed just now: 双十一',
    about: { freeze: '双十一' },
  } as const;
  expect(refusalText(frozen, 'en')).toBe(frozen.message);
  expect(refusalText(frozen, 'zh')).toBe('目前禁止一切变更：双十一');
  const late = { code: 'already-decided', message: 'The change is kept already.', about: { state: 'kept' } } as const;
  expect(refusalText(late, 'zh')).toContain('已经保留');
  const many = { code: 'too-many-changes', message: '', about: { recent: 5, limit: 5 } } as const;
  expect(refusalText(many, 'zh')).toContain('5 项');
});

it('a Problem with words of another program is told by its kind, with them below; one of no kind stays as it is', () => {
  const message = 'root@host-42:22 took none of the keys.';
  expect(problemText({ code: 'ssh-auth-failed', message }, 'zh').split('\n')).toEqual([
    expect.stringMatching(CHINESE),
    message,
  ]);
  expect(problemText({ code: 'ssh-auth-failed', message }, 'en')).toBe(message);
  expect(problemText({ code: 'no-such-code', message }, 'zh')).toBe(message);
});
