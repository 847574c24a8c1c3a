import type { Bottleneck } from '../../../src/shared/diagnosis.ts'

/** Which of the server's signals the program gets to see, and which constraints these can tell. */
export interface View {
  /** Metric families of the page that are there, by their beginnings; null: there is no page. */
  page: readonly string[] | null
  /** nvidia-smi is read beside the page. */
  smi: boolean
  /** Each answer carries the server's account of it, as llama.cpp's do. */
  timings: boolean
  /** The settings are known by these names; null: none is. */
  settings: 'vllm' | 'llama.cpp' | null
  /** The number of parameters and the format of the weights are known. */
  model: boolean
  gpu_named: boolean
  /**
   * What can be told from it at all. Where something else binds, the right answer is that it cannot
   * be told.
   */
  tells: readonly Bottleneck[]
}

const DEMO = ['chokepoint_demo_']
const VLLM = ['vllm:']
const DCGM = ['DCGM_']
const NODE = ['node_']

const EVERYTHING: readonly Bottleneck[] = [
  'compute',
  'memory_bandwidth',
  'memory_capacity',
  'under_used_gpu',
  'host',
  'network',
  'client',
]
const without = (...hidden: Bottleneck[]): Bottleneck[] =>
  EVERYTHING.filter((bottleneck) => !hidden.includes(bottleneck))

const REAL: Omit<View, 'tells'> = {
  page: [...VLLM, ...DCGM, ...NODE],
  smi: false,
  timings: false,
  settings: 'vllm',
  model: false,
  gpu_named: true,
}

export const VIEWS = {
  /** The bundled server with all that it says, its own counters per phase included. */
  bundled: { ...REAL, page: [...DEMO, ...VLLM, ...DCGM, ...NODE], tells: EVERYTHING },
  /** A real vLLM with DCGM's exporter and node_exporter: no stage but vLLM's, no counters per phase. */
  vllm_dcgm_node: { ...REAL, tells: EVERYTHING },
  /** The same without the processor of the server's machine. */
  vllm_dcgm: { ...REAL, page: [...VLLM, ...DCGM], tells: without('host') },
  /** No GPU counters: nvidia-smi only, as on most machines. */
  vllm_smi_node: {
    ...REAL,
    page: [...VLLM, ...NODE],
    smi: true,
    tells: without('compute', 'memory_bandwidth'),
  },
  /** No GPU counters, but model and GPU are known: MFU and MBU can be estimated. */
  vllm_node_model: { ...REAL, page: [...VLLM, ...NODE], model: true, tells: EVERYTHING },
  vllm_alone: {
    ...REAL,
    page: VLLM,
    tells: ['memory_capacity', 'under_used_gpu', 'network', 'client'],
  },
  dcgm_alone: {
    ...REAL,
    page: DCGM,
    settings: null,
    // DRAM at its peak may serve one request as well as thirty: whether a larger batch would share
    // the same reading is not told.
    tells: ['compute', 'client'],
  },
  smi_alone: { ...REAL, page: null, smi: true, settings: null, tells: ['client'] },
  /** llama.cpp without its metrics page: its account in each answer, its flags, its machine's processor. */
  llama_timings: {
    ...REAL,
    page: NODE,
    timings: true,
    settings: 'llama.cpp',
    gpu_named: false,
    tells: ['under_used_gpu', 'client'],
  },
  nothing: { ...REAL, page: null, settings: null, gpu_named: false, tells: ['client'] },
} as const satisfies Record<string, View>
export type ViewName = keyof typeof VIEWS

/** The lines of a page whose metrics begin with one of these. */
export function keepFamilies(page: string, beginnings: readonly string[]): string {
  const kept = page.split('\n').filter((line) => {
    const name = line.startsWith('# ') ? (line.split(' ')[2] ?? '') : line
    return beginnings.some((beginning) => name.startsWith(beginning))
  })
  return `${kept.join('\n')}\n`
}
