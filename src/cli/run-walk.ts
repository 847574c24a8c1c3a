import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { formatDuration } from '../engine/format/duration.ts'
import { historyPoints } from '../engine/history/history.ts'
import { historyTotal } from '../engine/history/total.ts'
import { historyClaim } from '../engine/history/words.ts'
import { writeWhole } from '../loop/atomic-file.ts'
import type { Plan } from '../loop/plan.ts'
import { walkPlan } from '../loop/walk-plan.ts'
import { exportText } from '../report/export.ts'
import type { Investigation } from '../shared/investigation.ts'
import type { Progress } from '../shared/progress.ts'
import { iterationLines } from './iteration-lines.ts'
import { openLocalLoop } from './local-loop.ts'
import { print } from './print.ts'

interface WalkOptions {
  /** The folder that gets the store and the report. */
  out: string
  json: boolean
  /** Said before every figure where the target is the bundled server. */
  simulated: boolean
}

/** Walks a plan, printing each iteration as it is decided, and writes the report. */
export async function runWalk(plan: Plan, options: WalkOptions): Promise<Investigation> {
  await mkdir(options.out, { recursive: true })
  const api_key = plan.api_key_env === null ? null : (process.env[plan.api_key_env] ?? null)
  const loop = openLocalLoop(join(options.out, 'chokepoint.sqlite'), api_key, showProgress)
  const cancel = (): void => {
    void loop.measurements.cancelAndWait()
  }
  process.once('SIGINT', cancel)
  try {
    const say = options.json ? print.note : print.result
    if (options.simulated) say('Simulated target: the bundled server. No GPU is used.')
    const tell = (told: Investigation, index: number): void => {
      print.progressEnd()
      for (const line of iterationLines(told, index)) say(line)
    }
    const investigation = await walkPlan(loop.context, loop.measurements, plan, {
      measuring: (index, words) => {
        say(`${String(index)}  ${words}`)
      },
      // A change is told once it is decided, with its verdict.
      measured: (told, index) => {
        if (index === 0) tell(told, index)
      },
      decided: tell,
      unjudged: (told, index) => {
        tell(told, index)
        say(`   No verdict, reverted. ${told.iterations[index]?.reason ?? ''}`)
      },
    })
    await report(investigation, options, say)
    return investigation
  } finally {
    process.off('SIGINT', cancel)
    loop.close()
  }
}

async function report(
  investigation: Investigation,
  options: WalkOptions,
  say: (text: string) => void,
): Promise<void> {
  const { goal } = investigation
  if (goal !== null) say(`${historyClaim(goal, historyTotal(historyPoints(investigation)))}.`)
  for (const format of ['html', 'json', 'csv'] as const) {
    const file = join(options.out, `report.${format}`)
    await writeWhole(file, exportText(investigation, format))
    if (format === 'html') say(`Report: ${file}`)
  }
  if (options.json) print.result(exportText(investigation, 'json').trimEnd())
}

function showProgress(progress: Progress): void {
  const left = progress.left_s === null ? '' : `, ${formatDuration(progress.left_s)} left`
  const run = `run ${String(progress.repetition + 1)} of ${String(progress.repetitions)}`
  const done =
    progress.requests_total === null
      ? `${String(progress.requests_done)} requests`
      : `${String(progress.requests_done)} of ${String(progress.requests_total)} requests`
  print.progress(`   ${progress.message}: ${run}, ${done}${left}`)
}
