import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { runCorpus } from '../../../app/diagnosing/corpus.ts';
import { Problem } from '../../../protocol/problem.ts';
import { renderCorpus } from '../../../report/corpus.ts';
import { showDocument, showJson } from '../show.ts';
import type { CliDeps } from '../deps.ts';

export function addCorpus(program: Command, deps: CliDeps): void {
  program
    .command('corpus')
    .description('diagnose a directory of incident cases: accuracy, confusion matrix, each miss with its reason')
    .argument('<directory>', 'cases in the incident format')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  syndrop corpus test/cases\n  syndrop corpus cases --json > corpus.json')
    .action((directory: string, options: { readonly json?: boolean }) =>
      corpus(directory, options.json === true, deps),
    );
}

async function corpus(directory: string, json: boolean, { terminal }: CliDeps): Promise<void> {
  if (!(await isDirectory(directory))) {
    throw new Problem('input-not-found', `${directory} is not a directory. Give one that holds cases as YAML files.`);
  }
  const result = await runCorpus(directory);
  if (result.cases === 0)
    throw new Problem('input-empty', `${directory} holds no case: no file ends in .yaml or .case.br.`);
  if (json) showJson({ schemaVersion: 1, ...result }, terminal);
  else showDocument(renderCorpus(result), terminal);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
