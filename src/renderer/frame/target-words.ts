import { usdPerHour } from '../../engine/cost/hourly-price.ts'
import { formatNumber, NBSP } from '../../engine/format/number.ts'
import { goalWords, sloWords } from '../../engine/format/goal.ts'
import type { Goal, Hardware } from '../../shared/goal.ts'
import { isSimulated, type Target } from '../../shared/target.ts'

/** What is under test, for the bar: `Bundled server, demo-14b`, `http://10.0.0.12:8000, llama-3`. */
export function targetWords(target: Target): string {
  const who = isSimulated(target) ? target.name : target.base_url
  return target.model === '' ? who : `${who}, ${target.model}`
}

/** `Goal: lower p99 TTFT · p90 TPOT ≤ 60 ms · 1.80 USD/h`. */
export function goalLine(goal: Goal): string {
  return [
    `Goal: ${goalWords(goal)}`,
    ...goal.slos.map((slo) => sloWords(slo)),
    priceWords(goal.hardware),
  ].join(' · ')
}

function priceWords(hardware: Hardware): string {
  return `${formatNumber(usdPerHour(hardware))}${NBSP}USD/h`
}
