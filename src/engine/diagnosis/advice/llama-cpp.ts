import type { Bottleneck } from '../../../shared/diagnosis.ts'
import { swap, times } from '../next-value.ts'
import type { Candidate, ServerTable } from './candidate.ts'
import { coresFor, hasFreeCores, hasItsCores, waits } from './conditions.ts'
import { byThreads, inLine, inModel, owedTo, together } from './touch.ts'
import { MORE_AT_ONCE, QUANTISED_KV } from './usual.ts'
import * as words from './words.ts'

const SLOTS_MAX = 256
const TOKENS_MAX = 16_384
const THREADS_MAX = 256
const FORMATS_16_BIT = ['f16', 'bf16', 'f32']

const threads = (bottleneck: Bottleneck): Candidate => ({
  bottleneck,
  title: 'Compute on more threads',
  flag: '--threads',
  also: ['t', 'n_threads'],
  // As many as the machine has physical cores.
  unset: null,
  next: times(2, 1, THREADS_MAX),
  why: words.coresWords,
  risk: words.RISKS.threads,
  touches: byThreads,
  changes_answers: false,
  applies: (context, to) => hasFreeCores(context) && hasItsCores(context) && coresFor(context, to),
})

const smallerKv = (bottleneck: Bottleneck, why: string, part: 'k' | 'v'): Candidate => ({
  ...QUANTISED_KV,
  bottleneck,
  title: part === 'k' ? 'Quantise the keys of the cache' : 'Quantise the values of the cache',
  flag: `--cache-type-${part}`,
  also: [`ct${part}`],
  unset: 'f16',
  next: swap(FORMATS_16_BIT, 'q8_0'),
  why: () => why,
  risk:
    part === 'k' ? words.RISKS.kv : `${words.RISKS.kv} It takes Flash Attention (--flash-attn on).`,
})

const slots = (bottleneck: Bottleneck): Candidate => ({
  ...MORE_AT_ONCE,
  bottleneck,
  title: 'Open more slots',
  flag: '--parallel',
  also: ['np', 'n_parallel', 'slots'],
  unset: null,
  next: times(2, 1, SLOTS_MAX),
  risk: `${words.RISKS.batch} The slots share --ctx-size, so that each holds half as much.`,
  applies: waits,
})

const flashAttention = (bottleneck: Bottleneck): Candidate => ({
  bottleneck,
  title: 'Compute attention without writing it out',
  flag: '--flash-attn',
  also: ['fa'],
  unset: 'auto',
  next: swap(['off'], 'on'),
  why: () => 'Scores of attention stay in fast memory.',
  risk: 'Some devices are slower with it.',
  touches: () => together(inLine, inModel(1)),
  changes_answers: false,
})

/** Sources: docs/advice.md. */
export const llamaCpp: ServerTable = {
  kind: 'llama_cpp',
  label: 'llama.cpp',
  candidates: [
    threads('compute'),
    flashAttention('compute'),
    {
      bottleneck: 'compute',
      title: 'Compute more of a prompt per step',
      flag: '--ubatch-size',
      also: ['ub'],
      unset: '512',
      next: times(2, 32, TOKENS_MAX),
      why: () => words.PROMPT_STEP_WORDS,
      risk: `${words.RISKS.chunk} It counts up to --batch-size only.`,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
    },
    slots('memory_bandwidth'),
    smallerKv('memory_bandwidth', words.KV_BANDWIDTH_WORDS, 'k'),
    flashAttention('memory_bandwidth'),
    smallerKv('memory_capacity', words.KV_CAPACITY_WORDS, 'k'),
    smallerKv('memory_capacity', words.KV_CAPACITY_WORDS, 'v'),
    slots('under_used_gpu'),
    {
      bottleneck: 'under_used_gpu',
      title: 'Let a step hold more tokens',
      flag: '--batch-size',
      also: ['b', 'n_batch'],
      unset: '2048',
      next: times(2, 32, TOKENS_MAX),
      why: () => 'More prompts fit into one step.',
      risk: words.RISKS.chunk,
      touches: () => together(inLine, owedTo('under_used_gpu')),
      changes_answers: false,
      applies: waits,
    },
    threads('host'),
  ],
}
