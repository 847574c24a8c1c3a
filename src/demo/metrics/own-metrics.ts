import type { Driver } from '../driver.ts'
import { PHASES } from '../simulation/gpu-meter.ts'
import type { Simulation } from '../simulation/simulation.ts'
import type { PrometheusText } from './prometheus-text.ts'

/** What no real server exports, but a simulated one knows: stages and phases apart. */
export function writeOwnMetrics(
  page: PrometheusText,
  simulation: Simulation,
  now_s: number,
  lateness: Driver['lateness'],
): void {
  const { statistics, gpu_meter, host } = simulation
  const summary = (name: string, help: string, sum: number, count: number): void => {
    page.summary(`chokepoint_demo_${name}_seconds`, `${help} Simulated.`, {}, sum, count)
  }
  // Assumed to take no time of its own, unless it is made to.
  if (statistics.parse.sum > 0)
    summary(
      'parse',
      'Arrival to parsed, per request.',
      statistics.parse.sum,
      statistics.parse.count,
    )
  summary(
    'tokenize',
    'Parsed to tokenized, with the wait for a worker, per request.',
    statistics.tokenize.sum,
    statistics.tokenize.count,
  )
  summary(
    'delivery',
    'Last token computed to last token handed to the network, per request.',
    statistics.delivery.sum,
    statistics.delivery.count,
  )
  const kinds = [
    ['busy', 'Seconds in kernels'],
    ['tensor', 'Seconds in kernels, weighted with the tensor pipes in use'],
    ['dram', 'Seconds in kernels, weighted with the memory bandwidth in use'],
  ] as const
  for (const [kind, what] of kinds) {
    page.family(
      `chokepoint_demo_gpu_${kind}_seconds_total`,
      'counter',
      `${what}, by phase. Simulated.`,
      PHASES.map((phase) => [{ phase }, gpu_meter.phases[phase][kind].until(now_s)]),
    )
  }
  page.family(
    'chokepoint_demo_tokenizer_busy_seconds_total',
    'counter',
    'Seconds of work of all tokenizer workers. Simulated.',
    [[{}, host.tokenizers.busyUntil(now_s)]],
  )
  page.summary(
    'chokepoint_demo_timer_late_seconds',
    'How late events of the simulation were sent: its own error, real.',
    {},
    lateness.sum_s,
    lateness.count,
  )
}
