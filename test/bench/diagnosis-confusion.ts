import { parseArgs } from 'node:util'
import { drawScenario } from './diagnosis/drawn.ts'
import { judgeScenario } from './diagnosis/judge.ts'
import { SCENARIOS } from './diagnosis/scenarios.ts'

const { values: options } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, only: { type: 'string', default: '' }, drawn: { type: 'string', default: '0' }, from: { type: 'string', default: '1' } },
})
const t0 = Date.now()
const counts: Record<string, number> = {}
const drawn = Number(options.drawn)
const list = drawn > 0 ? Array.from({ length: drawn }, (_, i) => drawScenario(Number(options.from) + i)) : SCENARIOS
for (const scenario of list) {
  if (!scenario.name.includes(options.only) && !scenario.about.includes(options.only)) continue
  const t = Date.now()
  const { truth, diagnosis, judgement } = judgeScenario(scenario, Number(options.seed))
  const key = `${truth.kind} ${judgement}`
  counts[key] = (counts[key] ?? 0) + 1
  const gains = truth.gains
    .slice(0, 3)
    .map((g) => `${g.bottleneck} ${(g.won * 100).toFixed(0)}`)
    .join(', ')
  const scores = diagnosis.scores
    .slice(0, 3)
    .map((s) => `${s.bottleneck} ${s.score.toFixed(2)}`)
    .join(', ')
  console.log(
    `${judgement === 'right' ? ' ' : '!'} ${judgement.padEnd(7)} ${truth.kind.padEnd(8)} ${scenario.about.padEnd(16)} ${scenario.metric.padEnd(12)} ${(drawn > 0 ? scenario.name + ' ' + scenario.view + ' ' + JSON.stringify(scenario.load) : scenario.name).slice(0, 60).padEnd(60)} | ${gains} | ${diagnosis.binds ?? 'null'} ${diagnosis.confidence.toFixed(2)} | ${scores} ${Date.now() - t}ms`,
  )
}
console.log(counts, SCENARIOS.length, `${(Date.now() - t0) / 1000} s`)
