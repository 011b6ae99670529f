import { Option } from 'commander';
import { diagnoseBundle } from '../../app/diagnosing/diagnose-once.ts';
import { diagnosisDocument as publishedDocument, type Reasoning } from '../../app/diagnosing/reason.ts';
import { diagnosisDocument } from '../../report/diagnosis.ts';
import { showDocument, showJson } from './show.ts';
import { exitStatus } from './status.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { CliDeps } from './deps.ts';

/** How the answer is to look. */
export interface AnswerOptions {
  readonly port?: number;
  readonly client?: string;
  readonly json?: boolean;
  readonly full?: boolean;
  readonly lang?: 'en' | 'zh';
}

export function langOption(): Option {
  return new Option('--lang <language>', 'language of the answer').choices(['en', 'zh']).default('en');
}

/** Reasons about the bundle and prints what came of it; the status says whether something is dropping SYNs now. */
export function answer(bundle: Bundle, options: AnswerOptions, { finish, terminal }: CliDeps): Reasoning {
  const { port, client, lang = 'en' } = options;
  const reasoned = diagnoseBundle(bundle, {
    ...(port === undefined ? {} : { port }),
    ...(client === undefined ? {} : { client }),
  });
  const { diagnosis, plan } = reasoned;
  if (options.json === true) showJson(publishedDocument(reasoned), terminal);
  else
    showDocument(
      diagnosisDocument(diagnosis, plan, { detail: options.full === true ? 'full' : 'short', lang }),
      terminal,
    );
  finish(diagnosis.verdict.status === 'active' ? exitStatus.activeCause : exitStatus.nothingActive);
  return reasoned;
}
