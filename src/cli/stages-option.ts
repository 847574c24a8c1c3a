import { InvalidArgumentError } from 'commander'
import { STAGES_MAX, type Stage } from '../shared/arrivals.ts'

const STAGE = /^(?:(\d+(?:\.\d+)?)s:)?(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/

/**
 * A rate that changes: `30s:1-10,60s:10,20` goes from 1 to 10 requests/s in 30 s, stays there for
 * 60 s, and goes on at 20 to the end of the run.
 */
export function stagesOption(text: string): Stage[] {
  const stages = text.split(',').map(readStage)
  if (stages.length > STAGES_MAX || stages.some((stage) => stage === null))
    throw new InvalidArgumentError(
      `"${text}" is no list of stages: expected such as 30s:1-10,60s:10,20 in requests/s`,
    )
  return stages.filter((stage) => stage !== null)
}

function readStage(text: string): Stage | null {
  const match = STAGE.exec(text.trim())
  if (match === null) return null
  const from = Number(match[2])
  return {
    duration_s: match[1] === undefined ? null : Number(match[1]),
    from_requests_per_s: from,
    to_requests_per_s: match[3] === undefined ? from : Number(match[3]),
  }
}
