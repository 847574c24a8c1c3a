import type { Bottleneck, Phase } from '../../../src/shared/diagnosis.ts'

/** One situation of the real engine, and the answer that is right for it. */
export interface Scene {
  name: string
  what: string
  /** Flags of the engine, beside its port. */
  flags: string
  input_tokens: number
  output_tokens: number
  concurrency: number
  /** Added to every packet in either direction. */
  proxy_delay_ms?: number
  /** Processes that keep the server's one core busy. */
  neighbours?: number
  /** Why the change that is advised first is not tried; null where it is. */
  untried: string | null
  right: { binds: Bottleneck; phase: Phase | null }
  /** What would be no wrong answer, and the least that tells it from its rivals, in one sentence. */
  because: string
}

/** Six million weights in 32 bit: 26 MB, of which each step reads all. */
const MODEL = '--embedding-size 512 --layers 2'
/** Its OpenMP was left out: no second thread is ever started. */
const ONE_THREAD = 'the build that is installed computes on one thread whatever --threads says'
const ON_CPU = '--n-gpu-layers 0'

export const SCENES: readonly Scene[] = [
  {
    name: 'long-prompts',
    what: 'one thread and long prompts',
    flags: `--parallel 2 --threads 1 ${ON_CPU} ${MODEL}`,
    input_tokens: 400,
    output_tokens: 4,
    concurrency: 2,
    untried: ONE_THREAD,
    right: { binds: 'compute', phase: 'prefill' },
    because:
      'The one core that the engine computes on is busy with nothing but the arithmetic of prompts, and nobody else wants it.',
  },
  {
    name: 'many-slots',
    what: 'many slots and short prompts',
    flags: `--parallel 16 --threads 1 ${ON_CPU} ${MODEL}`,
    input_tokens: 8,
    output_tokens: 24,
    concurrency: 16,
    untried: ONE_THREAD,
    right: { binds: 'compute', phase: 'decode' },
    because:
      'Sixteen requests share each reading of the weights, none waits for a slot, and the core is busy: arithmetic again, but of decode.',
  },
  {
    name: 'one-slot',
    what: 'one slot and many that wait for it',
    flags: `--parallel 1 --threads 1 ${ON_CPU}`,
    input_tokens: 8,
    output_tokens: 48,
    concurrency: 8,
    untried: null,
    right: { binds: 'under_used_gpu', phase: null },
    because:
      'Seven of eight requests wait for the slot of one that decodes alone, and a step for several costs little more than a step for one.',
  },
  {
    name: 'slow-proxy',
    what: 'a slow proxy in front',
    flags: `--parallel 4 --threads 1 ${ON_CPU}`,
    input_tokens: 16,
    output_tokens: 16,
    concurrency: 4,
    proxy_delay_ms: 150,
    untried: null,
    right: { binds: 'network', phase: null },
    because: 'The engine has nothing to do for most of the time that a request takes.',
  },
  {
    name: 'starved',
    what: 'a server starved of CPU by its neighbours',
    flags: `--parallel 2 --threads 1 ${ON_CPU} ${MODEL}`,
    input_tokens: 48,
    output_tokens: 8,
    concurrency: 2,
    neighbours: 3,
    untried: ONE_THREAD,
    right: { binds: 'host', phase: null },
    because:
      'The same engine with the same work, but it gets a quarter of its core: the model takes four times as long, and no arithmetic explains it.',
  },
]
