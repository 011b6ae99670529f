import { type Examined, whyNot } from '../../diagnosis/why-not.ts';
import { findRules } from '../../rules/find-rules.ts';
import { rules } from '../../rules/index.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { StoredDiagnosis, TalkUseCases } from '../app.ts';
import type { Deps } from '../deps.ts';
import { diagnoseGiven } from './given.ts';
import { snapshotsOf } from './reason.ts';
import { isOwnId } from './sensible.ts';
import type { DiagnosisRecord } from '../store.ts';

const MOST_CAUSES = 6;

export function talkUseCases(deps: Deps, toldOf: (record: DiagnosisRecord) => StoredDiagnosis | null): TalkUseCases {
  const { store } = deps;
  async function find(diagnosisId: string): Promise<DiagnosisRecord | null> {
    return isOwnId(diagnosisId) ? await store.diagnoses.find(diagnosisId) : null;
  }
  return {
    async latestIn(conversation) {
      const last = await store.diagnoses.lastIn(conversation);
      return last === null ? null : toldOf(last);
    },
    async whyNot(diagnosisId, term, lang) {
      const record = await find(diagnosisId);
      if (record === null || record.diagnosis === null) return null;
      const meant = findRules(term, rules).slice(0, MOST_CAUSES);
      const bundle = await store.diagnoses.bundle(diagnosisId);
      if (bundle === null) return meant.flatMap((rule) => kept(rule.id, rule.name[lang], record.diagnosis));
      return whyNot({ host: record.question.host, ...snapshotsOf(bundle) }, { ...record.question, lang }, meant);
    },
    async retold(diagnosisId, lang) {
      const record = await find(diagnosisId);
      const bundle = await store.diagnoses.bundle(diagnosisId);
      const told = record === null ? null : toldOf(record);
      if (record === null || told === null || bundle === null) return null;
      const { diagnosis } = deps.reason(bundle, { ...record.question, lang }, () => '');
      return { ...told, diagnosis, plan: null };
    },
    given: diagnoseGiven,
  };
}

/** What the diagnosis itself says, where the host's own words are no longer kept. */
function kept(causeId: string, title: string, diagnosis: Diagnosis | null): readonly Examined[] {
  const head = { causeId, title, mechanism: '' };
  const finding = diagnosis?.findings.find((one) => one.causeId === causeId);
  if (finding !== undefined) {
    const { state, confidence, evidence } = finding;
    return [{ ...head, title: finding.title, answer: { kind: 'found', state, confidence }, evidence }];
  }
  const out = diagnosis?.ruledOut.find((one) => one.causeId === causeId);
  if (out !== undefined) return [{ ...head, answer: { kind: 'ruled-out', reason: out.reason }, evidence: [] }];
  const open = diagnosis?.unknown.find((one) => one.causeId === causeId);
  return open === undefined ? [] : [{ ...head, answer: { kind: 'unknown', needs: open.needs }, evidence: [] }];
}
