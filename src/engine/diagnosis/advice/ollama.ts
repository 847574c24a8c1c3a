import type { Bottleneck } from '../../../shared/diagnosis.ts'
import { swap, times } from '../next-value.ts'
import type { Candidate, ServerTable } from './candidate.ts'
import { coresFor, hasFreeCores, hasItsCores, waits } from './conditions.ts'
import { byThreads, inLine, inModel, owedTo, together } from './touch.ts'
import { MORE_AT_ONCE, QUANTISED_KV } from './usual.ts'
import * as words from './words.ts'

const PARALLEL_MAX = 64
const TOKENS_MAX = 8_192
const THREADS_MAX = 256

const smallerKv = (bottleneck: Bottleneck, why: string): Candidate => ({
  bottleneck,
  ...QUANTISED_KV,
  flag: 'OLLAMA_KV_CACHE_TYPE',
  unset: 'f16',
  next: swap(['f16', ''], 'q8_0'),
  why: () => why,
  risk: `${words.RISKS.kv} It takes Flash Attention (OLLAMA_FLASH_ATTENTION=1).`,
})

const parallel = (bottleneck: Bottleneck): Candidate => ({
  ...MORE_AT_ONCE,
  bottleneck,
  title: 'Run more requests at once',
  flag: 'OLLAMA_NUM_PARALLEL',
  unset: '1',
  next: times(2, 1, PARALLEL_MAX),
  risk: `${words.RISKS.batch} The cache grows with it: so many times the context length.`,
  // It tells neither its queue nor, to anyone who asks, this limit.
  applies: (context) =>
    context.facts.queue.waiting === null ? context.facts.concurrency > 1 : waits(context),
})

const flashAttention = (bottleneck: Bottleneck): Candidate => ({
  bottleneck,
  title: 'Compute attention without writing it out',
  flag: 'OLLAMA_FLASH_ATTENTION',
  // By itself where device and model take it.
  unset: null,
  next: swap(['0', 'false'], '1'),
  why: () => 'Scores of attention stay in fast memory, and the cache may be quantised.',
  risk: 'Some devices are slower with it.',
  touches: () => together(inLine, inModel(1), owedTo('memory_capacity')),
  changes_answers: false,
})

/** Environment variables of `ollama serve`, and parameters of a model. Sources: docs/advice.md. */
export const ollama: ServerTable = {
  kind: 'ollama',
  label: 'Ollama',
  candidates: [
    flashAttention('compute'),
    {
      bottleneck: 'compute',
      title: 'Compute more of a prompt per step',
      flag: 'num_batch',
      unset: '512',
      next: times(2, 32, TOKENS_MAX),
      why: () => words.PROMPT_STEP_WORDS,
      risk: words.RISKS.chunk,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
    },
    parallel('memory_bandwidth'),
    smallerKv('memory_bandwidth', words.KV_BANDWIDTH_WORDS),
    flashAttention('memory_bandwidth'),
    smallerKv('memory_capacity', words.KV_CAPACITY_WORDS),
    flashAttention('memory_capacity'),
    parallel('under_used_gpu'),
    {
      bottleneck: 'host',
      title: 'Compute on more threads',
      flag: 'num_thread',
      unset: null,
      next: times(2, 1, THREADS_MAX),
      why: words.coresWords,
      risk: words.RISKS.threads,
      touches: byThreads,
      changes_answers: false,
      applies: (context, to) =>
        hasFreeCores(context) && hasItsCores(context) && coresFor(context, to),
    },
  ],
}
