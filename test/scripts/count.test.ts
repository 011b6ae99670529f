import { describe, expect, it } from 'vitest';
import { countReport } from '../../scripts/test/count.mjs';

function report(...files: { status: string; tests: string[] }[]): string {
  const testResults = files.map(({ status, tests }) => ({
    status,
    assertionResults: tests.map((state) => ({ status: state })),
  }));
  return JSON.stringify({ testResults });
}

describe('countReport', () => {
  it('counts passed and failed tests', () => {
    const text = report({ status: 'failed', tests: ['passed', 'failed'] }, { status: 'passed', tests: ['passed'] });
    expect(countReport(text, 1)).toStrictEqual({ passed: 2, failed: 1 });
  });

  it('never says 0 failed when the run ended badly', () => {
    const good = report({ status: 'passed', tests: ['passed'] });
    expect(countReport(good, 1)).toStrictEqual({ passed: 1, failed: 1 });
    expect(countReport(good, 'SIGKILL')).toStrictEqual({ passed: 1, failed: 1 });
    expect(countReport('', 0)).toStrictEqual({ passed: 0, failed: 1 });
    expect(countReport('{"testRes', 1)).toStrictEqual({ passed: 0, failed: 1 });
    expect(countReport(report(), 0)).toStrictEqual({ passed: 0, failed: 1 });
  });

  it('counts a file that could not be loaded, and a skipped test, as failures', () => {
    const text = report({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed', 'pending'] });
    expect(countReport(text, 1)).toStrictEqual({ passed: 1, failed: 2 });
  });
});
