/**
 * Counts the tests of a vitest JSON report. `ended` is the exit code or signal of the run: one that ended badly without a
 * failed test (a crash, an unhandled error, no report) counts as a failure, and so does a test that was skipped.
 */
export function countReport(text, ended) {
  const report = parse(text);
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  // A file that could not be loaded fails without a test of its own.
  const brokenFiles = files.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed)).length;
  const failed = tests.length - passed + brokenFiles;
  const endedBadly = ended !== 0 || report === undefined || tests.length === 0;
  return { passed, failed: failed === 0 && endedBadly ? 1 : failed };
}

function isFailed(test) {
  return test.status !== 'passed';
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
