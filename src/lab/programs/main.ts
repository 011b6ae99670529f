import { runLabProgram } from './run-lab-program.ts';

// A program of its own, not a command of the bot: it starts in milliseconds and needs no package.
runLabProgram(process.argv[2] ?? '', process.argv[3] ?? '{}');
