/**
 * Whether known delays land in the stage that they are about: `node test/bench/stage-truth.ts
 * [--cases proxy]`.
 *
 * Delays are put in by a proxy in front of the simulated server, by that server itself at each of its
 * stages, by a cap on what is in flight, and by a server that is nothing but delays and tells of them in
 * Server-Timing or as spans. Whoever delays notes by how much it did, on the clock that all processes
 * share; what the simulation adds follows from how it is built. Each case is one run as the program does
 * it, in processes of its own. Found is the stage less that of the same run without the delay.
 */
import { parseArgs } from 'node:util'
import type { StageName } from '../../src/shared/diagnosis.ts'
import { BASELINES, CASES, stagesOf, type Case } from './stages/cases.ts'
import { measure, type Measured } from './stages/measure.ts'

const { values: options } = parseArgs({ options: { cases: { type: 'string', default: '' } } })
const ERROR_PCT_MAX = 5
const REMAINDER_PCT_MAX = 5

const baselines = new Map<string, Measured>()

async function baselineOf({ baseline }: Case): Promise<Measured> {
  const known = baselines.get(baseline) ?? (await measure(BASELINES[baseline]))
  baselines.set(baseline, known)
  return known
}

let missed = 0

async function judge(one: Case): Promise<void> {
  const baseline = await baselineOf(one)
  const measured = await measure(one.plan)
  const [found, before] = [stagesOf(measured), stagesOf(baseline)]
  const total = Object.values(found).reduce((sum, ms) => sum + ms, 0)
  const remainder_pct = (100 * found.remainder) / total
  console.log(
    `${one.name}: ${String(measured.records.length)} requests of ${total.toFixed(1)} ms, remainder ${remainder_pct.toFixed(2)} %`,
  )
  if (one.has_remainder !== true && Math.abs(remainder_pct) > REMAINDER_PCT_MAX) missed += 1
  const injected = one.injected(measured, baseline)
  for (const [name, ms] of Object.entries(injected) as [StageName, number][]) {
    const more = found[name] - before[name]
    const error_pct = (100 * (more - ms)) / ms
    if (!(Math.abs(error_pct) <= ERROR_PCT_MAX)) missed += 1
    console.log(
      `  ${name.padEnd(13)} injected ${ms.toFixed(2).padStart(8)} ms  found ${more.toFixed(2).padStart(8)} ms  error ${error_pct.toFixed(2).padStart(6)} %`,
    )
  }
  const others = (Object.keys(found) as StageName[])
    .filter((name) => !(name in injected))
    .map((name) => `${name} ${found[name].toFixed(1)}`)
  console.log(`  elsewhere: ${others.join(', ')}`)
}

for (const one of CASES.filter(({ name }) => name.includes(options.cases))) await judge(one)
console.log(
  missed === 0
    ? `Every stage within ${String(ERROR_PCT_MAX)} %, every remainder under ${String(REMAINDER_PCT_MAX)} %.`
    : `${String(missed)} figures beyond ${String(ERROR_PCT_MAX)} %.`,
)
process.exitCode = missed === 0 ? 0 : 1
