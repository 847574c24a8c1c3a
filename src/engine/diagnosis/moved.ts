import {
  BOTTLENECK_LABELS,
  BOTTLENECKS,
  STAGES,
  type Bottleneck,
  type Diagnosis,
  type StageName,
} from '../../shared/diagnosis.ts'
import { capital } from '../format/labels.ts'
import { formatFixed, formatPct, formatWithUnit } from '../format/number.ts'
import { stageWords } from './stage-words.ts'

/** A stage that changed by less than this share of the whole request before is not told of. */
const TOLD_SHARE_MIN = 0.02

export type Move = 'same' | 'moved' | 'now_told' | 'no_longer_told' | 'still_untold'

/** One stage of the mean request before and after; null where it was not told apart. */
export interface MovedStage {
  name: StageName
  before_ms: number | null
  after_ms: number | null
  /** Null where one of the two is not known. */
  change_ms: number | null
}

/** How much speaks for a constraint before and after, 0–1. */
export interface MovedScore {
  bottleneck: Bottleneck
  before: number
  after: number
}

/** What an iteration did to the constraint: in words, and figures side by side. */
export interface Moved {
  move: Move
  sentence: string
  detail: string
  stages: MovedStage[]
  scores: MovedScore[]
}

/** Compares the diagnosis that an iteration started from with its own. */
export function movedBetween(before: Diagnosis, after: Diagnosis): Moved {
  const stages = STAGES.map((name) => stageOf(name, before, after))
  const move = moveOf(before, after)
  return {
    move,
    sentence: sentenceOf(move, before, after),
    detail: detailOf(stages, totalMs(before)),
    stages: stages.filter(({ before_ms, after_ms }) => before_ms !== null || after_ms !== null),
    scores: BOTTLENECKS.map((bottleneck) => ({
      bottleneck,
      before: scoreOf(before, bottleneck),
      after: scoreOf(after, bottleneck),
    })).filter((score) => score.before > 0 || score.after > 0),
  }
}

function moveOf(before: Diagnosis, after: Diagnosis): Move {
  if (before.binds === null) return after.binds === null ? 'still_untold' : 'now_told'
  if (after.binds === null) return 'no_longer_told'
  const same = before.binds === after.binds && before.phase === after.phase
  return same ? 'same' : 'moved'
}

function sentenceOf(move: Move, before: Diagnosis, after: Diagnosis): string {
  const sure = `confidence ${confidence(before)} before, ${confidence(after)} now`
  switch (move) {
    case 'same':
      return `${capital(nameOf(after))} still binds (${sure}).`
    case 'moved':
      return `The constraint moved from ${nameOf(before)} to ${nameOf(after)} (${sure}).`
    case 'now_told':
      return `Before it could not be told what binds; now it is ${nameOf(after)}, confidence ${confidence(after)}.`
    case 'no_longer_told':
      return `It was ${nameOf(before)}, confidence ${confidence(before)}; now it cannot be told what binds.`
    case 'still_untold':
      return 'What binds could not be told before, and cannot be told now.'
  }
}

/** The stage that shrank most and the one that grew most, in milliseconds of the mean request. */
function detailOf(stages: readonly MovedStage[], before_total_ms: number): string {
  const told = stages
    .filter(({ change_ms }) => Math.abs(change_ms ?? 0) >= TOLD_SHARE_MIN * before_total_ms)
    .toSorted((a, b) => (a.change_ms ?? 0) - (b.change_ms ?? 0))
  const shrank = told.find(({ change_ms }) => (change_ms ?? 0) < 0)
  const grew = told.findLast(({ change_ms }) => (change_ms ?? 0) > 0)
  const parts = [
    shrank === undefined ? null : wordsOf('fell', shrank),
    grew === undefined ? null : wordsOf('rose', grew),
  ].filter((part) => part !== null)
  if (parts.length === 0)
    return `No stage of a request changed by ${formatPct(TOLD_SHARE_MIN * 100)} of it or more.`
  return `The time ${parts.join('; that ')}.`
}

function wordsOf(verb: 'fell' | 'rose', stage: MovedStage): string {
  const [from, to] = [stage.before_ms ?? 0, stage.after_ms ?? 0]
  return `${stageWords(stage.name)} ${verb} from ${formatWithUnit(from, 'ms')} to ${formatWithUnit(to, 'ms')}`
}

function stageOf(name: StageName, before: Diagnosis, after: Diagnosis): MovedStage {
  const [before_ms, after_ms] = [msOf(before, name), msOf(after, name)]
  const known = before_ms !== null && after_ms !== null
  return { name, before_ms, after_ms, change_ms: known ? after_ms - before_ms : null }
}

function msOf(diagnosis: Diagnosis, name: StageName): number | null {
  return diagnosis.stages.find((stage) => stage.name === name)?.mean_ms ?? null
}

function totalMs(diagnosis: Diagnosis): number {
  return diagnosis.stages.reduce((sum, { mean_ms }) => sum + (mean_ms ?? 0), 0)
}

function scoreOf(diagnosis: Diagnosis, bottleneck: Bottleneck): number {
  return diagnosis.scores.find((score) => score.bottleneck === bottleneck)?.score ?? 0
}

function nameOf({ binds, phase }: Diagnosis): string {
  if (binds === null) return 'unknown'
  return phase === null ? BOTTLENECK_LABELS[binds] : `${BOTTLENECK_LABELS[binds]} in ${phase}`
}

function confidence(diagnosis: Diagnosis): string {
  return formatFixed(diagnosis.confidence, 2)
}
