import type { Diagnosis } from '../../shared/diagnosis.ts'
import type { Facts } from './facts.ts'
import type { DiagnosisInput } from './input.ts'

type Missing = Diagnosis['missing'][number]

interface Gap extends Missing {
  applies(facts: Facts, input: DiagnosisInput): boolean
}

/** What would tell more, the most telling first, and how to connect it. */
const GAPS: readonly Gap[] = [
  {
    what: 'Tensor and DRAM activity of the GPU',
    how: 'Give a metrics page that carries the profiling counters of NVIDIA’s DCGM exporter, DCGM_FI_PROF_PIPE_TENSOR_ACTIVE and DCGM_FI_PROF_DRAM_ACTIVE. nvidia-smi does not report them.',
    applies: ({ gpu }) =>
      gpu.tensor === null && gpu.dram === null && gpu.phases.decode.dram_pct === null,
  },
  {
    what: 'Time in the queue, in prefill and in decode',
    how: 'Give the address of the server’s metrics page on the Target step, such as http://host:8000/metrics of vLLM.',
    applies: ({ server }) =>
      server.stages.queue === null ||
      server.stages.prefill === null ||
      server.stages.decode === null,
  },
  {
    what: 'Requests running and waiting, and KV cache in use',
    how: 'Give the address of the server’s metrics page on the Target step; llama.cpp has one when started with --metrics.',
    applies: ({ queue }) => queue.running === null || queue.waiting === null,
  },
  {
    what: 'The limit on requests that run at once',
    how: 'Name it among the settings of the target, such as max_num_seqs of vLLM or --parallel of llama.cpp.',
    applies: ({ queue }) => queue.limit === null,
  },
  {
    what: 'The CPU of the server’s machine',
    how: 'Run Chokepoint on that machine, or give a metrics page that carries node_exporter’s node_cpu_seconds_total.',
    applies: ({ host }, { target }) => host.saturated === null && !target.is_local,
  },
  {
    what: 'The published peaks of the GPU',
    how: 'Choose the GPU on the Goal step; without it there is no estimate for other hardware.',
    applies: ({ entry }) => entry === null,
  },
]

export function missingFor(facts: Facts, input: DiagnosisInput): Missing[] {
  return GAPS.filter((gap) => gap.applies(facts, input)).map(({ what, how }) => ({ what, how }))
}
