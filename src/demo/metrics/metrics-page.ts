import type { Driver } from '../driver.ts'
import { type DemoConfig, demoSettingTexts } from '../settings.ts'
import type { Simulation } from '../simulation/simulation.ts'
import { writeDcgmMetrics } from './dcgm-metrics.ts'
import { writeNodeMetrics } from './node-metrics.ts'
import { writeOwnMetrics } from './own-metrics.ts'
import { PrometheusText } from './prometheus-text.ts'
import { writeVllmMetrics } from './vllm-metrics.ts'

/** The whole metrics page as of `now_s`; the simulation must have been brought there. */
export function metricsPage(
  simulation: Simulation,
  config: DemoConfig,
  now_s: number,
  lateness: Driver['lateness'],
): string {
  const page = new PrometheusText()
  page.comment('Simulated by Chokepoint’s bundled server: no GPU, host or network was measured.')
  const settings = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, String(value)]),
  )
  page.family('chokepoint_demo_info', 'gauge', 'What is simulated.', [
    [{ simulated: 'true', ...demoSettingTexts(settings) }, 1],
  ])
  writeVllmMetrics(page, simulation, config)
  writeDcgmMetrics(page, simulation, now_s)
  writeNodeMetrics(page, simulation, now_s)
  writeOwnMetrics(page, simulation, now_s, lateness)
  return page.toString()
}
