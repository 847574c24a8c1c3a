import type { Bottleneck, Diagnosis } from '../../shared/diagnosis.ts'
import { readCpuEngine } from './cpu-engine.ts'
import type { Facts } from './facts.ts'
import type { DiagnosisInput } from './input.ts'

type Missing = Diagnosis['missing'][number]

interface Gap extends Missing {
  /** Of a GPU: nothing is missing where the processor computes. */
  of_gpu?: true
  /** What it helps to tell from the rest. */
  tells: readonly Bottleneck[]
  applies(facts: Facts, input: DiagnosisInput): boolean
}

/** What would tell more, the most telling first, and how to connect it. */
const GAPS: readonly Gap[] = [
  {
    what: 'Tensor and DRAM activity of the GPU',
    how: 'Give a metrics page that carries the profiling counters of NVIDIA’s DCGM exporter, DCGM_FI_PROF_PIPE_TENSOR_ACTIVE and DCGM_FI_PROF_DRAM_ACTIVE. nvidia-smi does not report them.',
    of_gpu: true,
    tells: ['compute', 'memory_bandwidth', 'under_used_gpu'],
    applies: ({ gpu }) => gpu.tensor === null && gpu.dram === null && gpu.phases.decode.estimated,
  },
  {
    what: 'The size of the model',
    how: 'Name its parameters and the format of its weights among the settings of the target, such as n_params = 8.03e9 and dtype = bfloat16: MFU and MBU are estimated from them where no counter is read.',
    of_gpu: true,
    tells: ['compute', 'memory_bandwidth'],
    applies: ({ gpu, entry }, { model }) =>
      entry !== null &&
      gpu.working.tensor === null &&
      (model ?? null) === null &&
      gpu.phases.decode.estimated,
  },
  {
    what: 'Time in the queue, in prefill and in decode',
    how: 'Give the address of the server’s metrics page on the Target step, such as http://host:8000/metrics of vLLM.',
    tells: ['memory_capacity', 'under_used_gpu', 'host', 'network', 'memory_bandwidth'],
    applies: ({ server }) =>
      server.stages.queue === null ||
      server.stages.prefill === null ||
      server.stages.decode === null,
  },
  {
    what: 'Requests running and waiting, and KV cache in use',
    how: 'Give the address of the server’s metrics page on the Target step; llama.cpp has one when started with --metrics.',
    tells: ['memory_capacity', 'under_used_gpu'],
    applies: ({ queue }) => queue.running === null || queue.waiting === null,
  },
  {
    what: 'The limit on requests that run at once',
    how: 'Name it among the settings of the target, such as max_num_seqs of vLLM or --parallel of llama.cpp.',
    tells: ['under_used_gpu', 'memory_capacity'],
    applies: ({ queue }) => queue.limit === null,
  },
  {
    what: 'The CPU of the server’s machine',
    how: 'Run Chokepoint on that machine, or give a metrics page that carries node_exporter’s node_cpu_seconds_total.',
    tells: ['host'],
    applies: ({ host }, { target }) => host.saturated === null && !target.is_local,
  },
  {
    what: 'The published peaks of the GPU',
    how: 'Choose the GPU on the Goal step; without it there is no estimate for other hardware.',
    of_gpu: true,
    tells: ['compute', 'memory_bandwidth'],
    applies: ({ entry }) => entry === null,
  },
]

export function missingFor(facts: Facts, input: DiagnosisInput): Missing[] {
  return gapsFor(facts, input).map(({ what, how }) => ({ what, how }))
}

/**
 * The one signal that would tell most: the first that bears on one of these, the likeliest first, else
 * the first of all; null where nothing is missing.
 */
export function mostTelling(
  facts: Facts,
  input: DiagnosisInput,
  likely: readonly Bottleneck[],
): string | null {
  const gaps = gapsFor(facts, input)
  const bearing = likely.flatMap((bottleneck) =>
    gaps.filter(({ tells }) => tells.includes(bottleneck)),
  )
  return (bearing[0] ?? gaps[0])?.what ?? null
}

function gapsFor(facts: Facts, input: DiagnosisInput): Gap[] {
  const on_cpu = readCpuEngine(facts) !== null
  return GAPS.filter((gap) => !(on_cpu && gap.of_gpu === true) && gap.applies(facts, input))
}
