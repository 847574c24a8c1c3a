import { metricsPage } from '../../../src/demo/metrics/metrics-page.ts'
import type { DemoConfig } from '../../../src/demo/settings.ts'
import type { Simulation } from '../../../src/demo/simulation/simulation.ts'
import { gpuValues } from '../../../src/measure/gpu/gpu-reading.ts'
import { parseSmiLine } from '../../../src/measure/gpu/smi-csv.ts'
import { PageReader } from '../../../src/measure/signals/page-reader.ts'
import { describeSignal } from '../../../src/measure/signals/signal-kind.ts'
import type { Sample, SampledRun, Signal, SignalName } from '../../../src/shared/signal.ts'
import { SIGNAL_NAMES } from '../../../src/shared/signal.ts'
import { keepFamilies, type View } from './views.ts'

const NS_PER_S = 1e9
const PERCENT = 100
const MIB = 2 ** 20
const NO_LATENESS = { sum_s: 0, count: 0 }

const SMI_COLUMNS = [
  'count',
  'index',
  'utilization.gpu',
  'memory.used',
  'memory.total',
  'clocks.sm',
]
const SMI_FIELDS = new Set([
  'util_pct',
  'memory_used_bytes',
  'memory_total_bytes',
  'sm_clock_mhz',
] as const)

/** Reads a simulation once a second as the sampling process reads a server: page text and adapters. */
export class VirtualSampler {
  readonly #simulation: Simulation
  readonly #config: DemoConfig
  readonly #view: View
  readonly #start_s: number
  readonly #page = new PageReader()
  readonly #signals = new Map<string, Signal>()
  readonly #samples: Sample[] = []

  constructor(simulation: Simulation, config: DemoConfig, view: View, start_s: number) {
    this.#simulation = simulation
    this.#config = config
    this.#view = view
    this.#start_s = start_s
  }

  get sampled(): SampledRun {
    return { signals: [...this.#signals.values()], samples: this.#samples }
  }

  read(now_s: number): void {
    const t_ns = Math.round((now_s - this.#start_s) * NS_PER_S)
    if (this.#view.page !== null) this.#readPage(now_s, t_ns, this.#view.page)
    if (this.#view.smi) this.#readSmi(now_s, t_ns)
  }

  #readPage(now_s: number, t_ns: number, families: readonly string[]): void {
    const page = metricsPage(this.#simulation, this.#config, now_s, NO_LATENESS)
    const text = keepFamilies(page, families)
    const { signals, values } = this.#page.read(text, BigInt(Math.round(now_s * NS_PER_S)))
    this.#take(signals, values, t_ns)
  }

  #readSmi(now_s: number, t_ns: number): void {
    const { gpu, gpu_meter, gpu_memory_used_bytes } = this.#simulation
    const busy = Math.round(gpu_meter.use(now_s, 1).busy * PERCENT)
    const used = Math.round(gpu_memory_used_bytes / MIB)
    const line = `1, 0, ${String(busy)} %, ${String(used)} MiB, ${String(gpu.memory_mib)} MiB, ${String(gpu.sm_clock_mhz)} MHz`
    const row = parseSmiLine(line, SMI_COLUMNS)
    if (row === null) throw new Error(`nvidia-smi’s line is not read: ${line}`)
    const values = gpuValues([row], SMI_FIELDS)
    const names = Object.keys(values).filter((name): name is SignalName => name in SIGNAL_NAMES)
    this.#take(
      names.map((name) => describeSignal(name, 'nvidia-smi', false)),
      values,
      t_ns,
    )
  }

  #take(signals: readonly Signal[], values: Sample['values'], t_ns: number): void {
    for (const signal of signals) this.#signals.set(signal.name, signal)
    this.#samples.push({ t_ns, values })
  }
}
