import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes more than half a minute, the longest first. Begun last, one of them keeps everybody waiting with cores to spare. */
const LONG = [
  'test/lab/ledger.root.test.ts',
  'test/crash/matrix.root.test.ts',
  'test/product/whole-loop.e2e.test.ts',
  'test/docs/samples.root.test.ts',
  'test/agent/crash.root.test.ts',
  'test/app/diagnosing/probe.root.test.ts',
  'test/deploy/ansible.root.test.ts',
  'test/chaos/short.root.test.ts',
  'test/lab/commit-confirm.root.test.ts',
  'test/product/page.browser.test.ts',
  'test/packaging/executable.root.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((long) => moduleId.endsWith(`/${long}`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
