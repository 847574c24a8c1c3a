import {
  STAGES,
  type Bottleneck,
  type Diagnosis,
  type Phase,
  type StageName,
} from '../../shared/diagnosis.ts'

/** For tests: a diagnosis of a mean request with these stages, in milliseconds. */
export function diagnosisOf(
  binds: Bottleneck | null,
  stages: Partial<Record<StageName, number>>,
  rest: Partial<Diagnosis> & { phase?: Phase | null } = {},
): Diagnosis {
  const total = Object.values(stages).reduce((sum, ms) => sum + ms, 0)
  const confidence = rest.confidence ?? 0.8
  return {
    binds,
    phase: null,
    sentence: '',
    detail: '',
    confidence,
    runner_up: null,
    scores: binds === null ? [] : [{ bottleneck: binds, phase: null, score: confidence }],
    stages: STAGES.map((name) => {
      const mean_ms = stages[name] ?? null
      const share_pct = mean_ms === null ? null : (mean_ms / total) * 100
      return { name, mean_ms, share_pct, source: 'test' }
    }),
    phases: [],
    traffic: null,
    evidence: [],
    missing: [],
    advice: [],
    server: null,
    suggestions: [],
    time_shares: null,
    would_settle: null,
    ...rest,
  }
}
