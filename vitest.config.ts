import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Suites by what they need. Every one may run beside the others: own ports, own namespaces, own directories. */
export default defineConfig({
  test: {
    // Four times what the slowest takes on a busy machine: what hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most of a process test is waiting for windows and leases: two workers a core keep the machine busy, not full.
    maxWorkers: availableParallelism() * 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Nothing here keeps state of its own: modules are loaded once for all files of a worker, which saves most of the time.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{redis,root,e2e,browser,lab}.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'redis',
          include: ['test/**/*.redis.test.ts'],
          globalSetup: ['test/support/build.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'root',
          include: ['test/**/*.root.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'lab',
          include: ['test/**/*.lab.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 300_000,
          // A scenario mostly waits: for retransmissions, for its window, for its client. Eight a core leave it half idle.
          maxConcurrency: availableParallelism() * 10,
          // After all others: some scenarios lower limits of the whole machine.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/**/*.{e2e,browser}.test.ts'],
          globalSetup: ['test/support/build.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
