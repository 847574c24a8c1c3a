import { usdPerHour } from '../../engine/cost/hourly-price.ts'
import { formatNumber, NBSP } from '../../engine/format/number.ts'
import { goalWords, sloWords } from '../../engine/format/goal.ts'
import type { Goal, Hardware } from '../../shared/goal.ts'
import { DEMO_DESCRIPTION } from '../../shared/demo-settings.ts'
import { isSimulated, type Setting, type Target } from '../../shared/target.ts'

/** The GPU that the bundled server's description names. */
const DESCRIBED_GPU = 'L40S'

/** What is under test, for the bar: the server and its model, and what the bundled one acts as. */
export function targetWords(target: Target, settings: readonly Setting[]): string {
  if (!isSimulated(target)) {
    return target.model === '' ? target.base_url : `${target.base_url}, ${target.model}`
  }
  const gpu = settings.find((setting) => setting.name === 'gpu')?.value ?? DESCRIBED_GPU
  return gpu === DESCRIBED_GPU
    ? DEMO_DESCRIPTION
    : DEMO_DESCRIPTION.replace(/one L40S.*$/, `one ${gpu}`)
}

/** `lower p99 TTFT · p90 TPOT ≤ 60 ms · 1.80 USD/h`. */
export function goalLine(goal: Goal): string {
  return [
    goalWords(goal),
    ...goal.slos.map((slo) => sloWords(slo)),
    priceWords(goal.hardware),
  ].join(' · ')
}

function priceWords(hardware: Hardware): string {
  return `${formatNumber(usdPerHour(hardware))}${NBSP}USD/h`
}
