import type { Evidence, Phase } from '../../../shared/diagnosis.ts'
import { formatCount, formatNumber, formatPct } from '../../format/number.ts'
import { readCpuEngine } from '../cpu-engine.ts'
import { readingOf } from '../evidence-plot.ts'
import { stagesPct, type Facts } from '../facts.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { atLeast } from './rule.ts'

const PERCENT = 100
/** So much of a core in others' hands is no accident. */
const OTHERS_PCT = 50

/** Of a server that computes on the processor: how busy it keeps its cores, and who else has some. */
export function processorEvidence(facts: Facts): Evidence[] {
  const engine = readCpuEngine(facts)
  if (engine === null) return []
  const { cores, use, others_cores, samples, contended } = engine
  const { signals } = facts
  const own = atLeast('compute', THRESHOLDS.cpu_saturated_pct, {
    label: `Server’s own CPU, of the ${formatCount(cores)} it computes on`,
    value: use * PERCENT,
    unit: '%',
    source: signals.source('server_process_cpu_pct'),
    samples,
    plot: readingOf('server_process_cpu_pct', 1 / cores),
  })
  const others = atLeast('host', OTHERS_PCT, {
    label: 'CPU that others take, of a core',
    value: others_cores * PERCENT,
    unit: '%',
    source: `${signals.source('host_cpu_pct')} less ${signals.source('server_process_cpu_pct')}`,
    samples,
    plot: null,
  })
  if (others.says === 'for' && (own.says === 'for' || contended === 0)) {
    const note = 'not used: the server has its cores meanwhile'
    return [own, { ...others, says: 'unused', bottleneck: null, note }]
  }
  return [own, others]
}

/** What is said under "Compute binds" where the processor computes; null where a GPU does. */
export function computingWords(facts: Facts, phase: Phase | null): string | null {
  const engine = readCpuEngine(facts)
  if (engine === null) return null
  const share = phase === null ? null : stagesPct(facts, [phase])
  const takes =
    share === null || phase === null ? '' : `, and ${phase} takes ${formatPct(share)} of a request`
  return `The model is computed on the processor: the server keeps ${formatNumber(engine.own_cores)} of the ${formatCount(engine.cores)} ${engine.cores === 1 ? 'core' : 'cores'} that it computes on busy${takes}.`
}

/** What is said under "The host binds" where others have the server's cores; null where none do. */
export function starvedWords(facts: Facts): string | null {
  const engine = readCpuEngine(facts)
  if (engine === null || engine.use * PERCENT >= THRESHOLDS.cpu_saturated_pct) return null
  const queue = facts.signals.gauge('host_run_queue')
  const waits =
    queue === null ? '' : `; ${formatNumber(queue.mean)} processes run or wait for a core`
  return `The server waits for a core: it gets ${formatNumber(engine.own_cores)} of the ${formatCount(engine.cores)} that it computes on, while others keep ${formatNumber(engine.others_cores)} busy${waits}.`
}
