import type { Evidence } from '../../../shared/diagnosis.ts'
import { formatCount, formatNumber, formatPct } from '../../format/number.ts'
import { readCpuEngine } from '../cpu-engine.ts'
import { readingOf } from '../evidence-plot.ts'
import { stagesPct, type Facts } from '../facts.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { processorEvidence, starvedWords } from './processor.ts'
import { atLeast, type Rule } from './rule.ts'

/** Host: CPU, tokenizer or Python loop saturated while the GPU idles. */
export const hostRule: Rule = {
  bottleneck: 'host',
  evidence: (facts): Evidence[] => [
    ...processorEvidence(facts),
    ...cpuEvidence(facts),
    ...tokenizationEvidence(facts),
  ],
  sentence: (facts) => (tokenizes(facts) ? 'The host binds, in tokenization.' : 'The host binds.'),
  detail: (facts) => {
    const starved = starvedWords(facts)
    if (starved !== null) return starved
    const tokenization = stagesPct(facts, ['parsing', 'tokenization'])
    const parts = [
      tokenization === null ? null : `tokenization takes ${formatPct(tokenization)} of a request`,
      cpuWords(facts),
      modelWords(facts),
    ].filter((words) => words !== null)
    const text = parts.join(', ')
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  },
}

function tokenizes(facts: Facts): boolean {
  return (stagesPct(facts, ['parsing', 'tokenization']) ?? 0) >= 30
}

function modelWords({ gpu, queue, concurrency }: Facts): string | null {
  if (gpu.busy !== null && gpu.busy.pct < THRESHOLDS.pipe_binds_pct) {
    return `the GPU idles ${formatPct(100 - gpu.busy.pct)} of the time`
  }
  if (queue.in_service === null) return null
  return `${formatNumber(queue.in_service)} of ${formatCount(concurrency)} requests are in the model`
}

function cpuWords({ host }: Facts): string | null {
  if (host.busiest !== null) return `the busiest core is ${formatPct(host.busiest.mean)} busy`
  if (host.all !== null) return `the CPU is ${formatPct(host.all.mean)} busy`
  return null
}

function cpuEvidence(facts: Facts): Evidence[] {
  const { host, signals, gpu } = facts
  const name = host.busiest !== null ? 'host_cpu_busiest_core_pct' : 'host_cpu_pct'
  const reading = host.busiest ?? host.all
  if (reading === null) return []
  const row = atLeast('host', THRESHOLDS.cpu_saturated_pct, {
    label: host.busiest !== null ? 'Host CPU, busiest core' : 'Host CPU, all cores',
    value: reading.mean,
    unit: '%',
    source: signals.source(name),
    samples: reading.samples,
    plot: readingOf(name),
  })
  // A busy core beside a busy GPU is a server that polls, and no limit.
  const gpu_works = (gpu.busy?.pct ?? 0) >= THRESHOLDS.pipe_binds_pct
  if (row.says === 'for' && readCpuEngine(facts) !== null) {
    const note = 'not used: the server computes on it'
    return [{ ...row, says: 'unused', bottleneck: null, note }]
  }
  if (row.says !== 'for' || !gpu_works) return [row]
  return [
    { ...row, says: 'unused', bottleneck: null, note: 'not used: the GPU does not idle meanwhile' },
  ]
}

function tokenizationEvidence(facts: Facts): Evidence[] {
  const stage = facts.stages.find(({ name }) => name === 'tokenization')
  if (stage?.share_pct === null || stage?.share_pct === undefined) return []
  return [
    atLeast('host', THRESHOLDS.stage_dominates_pct, {
      label: 'Tokenization, of a request',
      value: stage.share_pct,
      unit: '%',
      source: stage.source,
      samples: facts.client.requests,
      plot: { kind: 'stages', names: ['tokenization'] },
    }),
  ]
}
