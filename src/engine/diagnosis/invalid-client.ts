import type { Diagnosis } from '../../shared/diagnosis.ts'
import type { Facts } from './facts.ts'
import type { DiagnosisInput } from './input.ts'

/** No run's client kept its word: the measuring machine is the limit, and no verdict is given. */
export function invalidClient(input: DiagnosisInput, facts: Facts): Diagnosis {
  const problems = input.runs.flatMap((run) => run.certificate.problems)
  const causes = new Map(problems.map((problem) => [problem.cause, problem.remedy]))
  const [first] = causes
  return {
    binds: 'client',
    phase: null,
    sentence: 'The measuring machine is the limit.',
    detail:
      first === undefined
        ? 'No run is valid, so that nothing is said of the server.'
        : `${first[0]} ${first[1]}`,
    confidence: 1,
    runner_up: null,
    scores: [{ bottleneck: 'client', phase: null, score: 1 }],
    stages: facts.stages,
    phases: [],
    traffic: null,
    evidence: [],
    missing: [...causes].map(([what, how]) => ({ what, how })),
    advice: [],
    server: null,
    suggestions: [],
    time_shares: null,
    would_settle: 'A measurement in which the client keeps up.',
  }
}
