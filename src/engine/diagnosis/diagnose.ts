import {
  BOTTLENECK_LABELS,
  type Bottleneck,
  type Diagnosis,
  type Phase,
  type PhaseUse,
  type Score,
} from '../../shared/diagnosis.ts'
import { changeWords } from '../format/change.ts'
import { adviceContext } from './advice/context.ts'
import { adviceFor, experimentsFor, labelOf } from './advice.ts'
import { attribute, type Portion } from './attribution.ts'
import { readFacts, type Facts } from './facts.ts'
import type { DiagnosedRun, DiagnosisInput } from './input.ts'
import { missingFor, mostTelling } from './missing.ts'
import { doubtsAbout } from './quality.ts'
import { hasGpuSignal, loadLimits } from './queue-mix.ts'
import { evidenceOf, ruleOf } from './rules.ts'
import { overloadWords } from './rules/load.ts'
import { scoresOf } from './scores.ts'
import { THRESHOLDS } from './thresholds.ts'
import { timeSharesOf } from './time-shares.ts'
import { trafficWords } from './traffic.ts'
import { invalidClient } from './invalid-client.ts'
import { vanishedEvidence } from './vanished.ts'

/** A score this small is not a candidate, only a trace. */
const CANDIDATE_SCORE_MIN = 0.05
/** So much unexplained time says that a signal is missing, rather than an experiment. */
const UNKNOWN_SHARE_MUCH = 0.25
const MS_PER_S = 1_000

/** One reading of the runs: what they say, what the time is owed to, and how that scores. */
interface Reading {
  facts: Facts
  portions: Portion[]
  scores: Score[]
}

/**
 * Names the constraint that binds, with evidence, confidence and runner-up, from the steady windows of
 * the given runs; or says that it cannot be told and what would tell it. Runs whose client was the
 * limit are left out; where no other is left, the client binds and nothing is said of the server.
 */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const valid = validRuns(input)
  const reading = read(input, valid.length > 0 ? valid : input.runs)
  if (valid.length === 0) return invalidClient(input, reading.facts)
  const first = reading.scores[0]
  if (first === undefined) return untold(input, reading, null)
  const agreement = agreementOf(input, valid, first.bottleneck)
  const doubts = doubtsAbout(reading.facts, first.bottleneck)
  const factor = doubts.reduce((product, doubt) => product * doubt.factor, agreement.factor)
  const scores = reading.scores.map((score) => ({ ...score, score: score.score * factor }))
  const confidence = first.score * factor
  const weighed = { ...reading, scores }
  if (confidence < THRESHOLDS.confidence_min) return untold(input, weighed, confidence)
  const rule = ruleOf(first.bottleneck)
  const overload = overloadWords(reading.facts) ?? ''
  const notes = [overload, agreement.words, ...doubts.map((doubt) => doubt.why)].filter(
    (words) => words !== '',
  )
  return {
    ...common(input, weighed, first.bottleneck),
    binds: first.bottleneck,
    phase: first.phase,
    sentence: rule.sentence(reading.facts, first.phase),
    detail: [rule.detail(reading.facts, first.phase), ...notes.map(asSentence)].join(' '),
    confidence,
    ...adviceFor(adviceContext(input, reading.facts, reading.portions), first.bottleneck),
    time_shares: timeSharesOf(reading.portions),
    would_settle: confidence < 0.8 ? wouldSettle(input, weighed) : null,
  }
}

function validRuns({ runs }: DiagnosisInput): DiagnosedRun[] {
  return runs.filter((run) => run.certificate.valid)
}

function read(input: DiagnosisInput, runs: readonly DiagnosedRun[]): Reading {
  const facts = readFacts(input, runs)
  const portions = attribute(facts)
  return { facts, portions, scores: scoresOf(portions, input.goal.metric, loadLimits(facts)) }
}

/** Each run by itself: a constraint that only some of the runs show is less sure. */
function agreementOf(
  input: DiagnosisInput,
  runs: readonly DiagnosedRun[],
  top: Bottleneck,
): { factor: number; words: string } {
  if (runs.length < 2) return { factor: 1, words: '' }
  const agree = runs.filter((run) => read(input, [run]).scores[0]?.bottleneck === top).length
  const words = agree === runs.length ? '' : `only ${agree} of ${runs.length} runs agree`
  return { factor: agree / runs.length, words }
}

function untold(input: DiagnosisInput, reading: Reading, confidence: number | null): Diagnosis {
  const likely = likelyOf(reading.scores)
  const context = adviceContext(input, reading.facts, reading.portions)
  return {
    ...common(input, reading, null),
    binds: null,
    phase: null,
    sentence: 'It cannot be told yet what binds.',
    detail: untoldDetail(reading, likely),
    confidence: confidence ?? 0,
    advice: experimentsFor(
      context,
      likely.map((score) => score.bottleneck),
    ),
    server: labelOf(context),
    suggestions: [],
    time_shares: null,
    would_settle: wouldSettle(input, reading),
  }
}

function untoldDetail({ facts, portions }: Reading, likely: readonly Score[]): string {
  if (facts.client.requests === 0) return 'No request was completed inside a steady window.'
  const unknown_pct = shareOf(portions, 'unknown') * 100
  const [first, second] = likely
  if (unknown_pct >= THRESHOLDS.stage_dominates_pct || first === undefined) {
    return `Nothing measured explains ${Math.round(unknown_pct)} % of a request’s time.`
  }
  return second === undefined
    ? `Most speaks for ${nameOf(first)}, but not enough.`
    : asSentence(`${nameOf(first)} and ${nameOf(second)} are too close to tell apart`)
}

function common(
  input: DiagnosisInput,
  { facts, scores }: Reading,
  binds: Bottleneck | null,
): Pick<
  Diagnosis,
  'runner_up' | 'scores' | 'stages' | 'phases' | 'traffic' | 'evidence' | 'missing'
> {
  const others = likelyOf(scores).filter((score) => score.bottleneck !== binds)
  return {
    runner_up: others[0] ?? null,
    scores,
    stages: facts.stages,
    phases: phasesOf(facts),
    traffic: trafficWords(facts),
    evidence: [...evidenceOf(facts, binds), ...vanishedEvidence(validRuns(input))],
    missing: missingFor(facts, input),
  }
}

function likelyOf(scores: readonly Score[]): Score[] {
  return scores.filter((score) => score.score >= CANDIDATE_SCORE_MIN)
}

function phasesOf(facts: Facts): PhaseUse[] {
  return (['prefill', 'decode'] as const).map((name: Phase) => {
    const { phase, gpu_time_share_pct, tensor_pct, dram_pct, estimated } = facts.gpu.phases[name]
    const mean_ms = facts.server.stages[name]?.ms ?? null
    const requests_s = mean_ms === null ? null : (mean_ms * facts.client.requests) / MS_PER_S
    return { phase, gpu_time_share_pct, tensor_pct, dram_pct, estimated, requests_s }
  })
}

/**
 * The signal that bears most on the likeliest constraints, where something is hidden; else the
 * experiment that tells the likeliest two apart.
 */
function wouldSettle(input: DiagnosisInput, reading: Reading): string | null {
  const { facts, portions, scores } = reading
  const likely = likelyOf(scores).map((score) => score.bottleneck)
  const [experiment] = experimentsFor(adviceContext(input, facts, portions), likely)
  const missing = mostTelling(facts, input, likely.slice(0, 2))
  const hidden = !hasGpuSignal(facts) || shareOf(portions, 'unknown') >= UNKNOWN_SHARE_MUCH
  if (missing !== null && (hidden || experiment === undefined)) return `${missing}.`
  return experiment === undefined ? null : `One measurement with ${changeWords(experiment)}.`
}

/** 0–1, of the mean request's time. */
function shareOf(portions: readonly Portion[], cause: Portion['cause']): number {
  const sum = (list: readonly Portion[]): number => list.reduce((total, { ms }) => total + ms, 0)
  const all = sum(portions)
  return all <= 0 ? 0 : sum(portions.filter((portion) => portion.cause === cause)) / all
}

function nameOf({ bottleneck, phase }: Score): string {
  const label = BOTTLENECK_LABELS[bottleneck]
  return phase === null ? label : `${label} in ${phase}`
}

function asSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
