import type { Bottleneck } from '../../../shared/diagnosis.ts'
import { raiseTo, swap, times, turnOn } from '../next-value.ts'
import type { Candidate, ServerTable } from './candidate.ts'
import { computesIn8Bit, gpusFor, isNotQuantised, promptsShareStart, waits } from './conditions.ts'
import { delivering, inLine, inModel, owedTo, preparing, together } from './touch.ts'
import { MORE_AT_ONCE, QUANTISED_KV, QUANTISED_WEIGHTS } from './usual.ts'
import * as words from './words.ts'

const SEQUENCES_MAX = 1_024
const TOKENS_MAX = 65_536
const API_SERVERS_MAX = 16
const GPUS_MAX = 8
const HALF = 0.5

const quantise = (bottleneck: Bottleneck, why: string): Candidate => ({
  bottleneck,
  ...QUANTISED_WEIGHTS,
  flag: '--quantization',
  also: ['q'],
  unset: 'none',
  next: swap(['none', '', 'auto'], 'fp8'),
  why: () => why,
  applies: (context) =>
    isNotQuantised(context) && (bottleneck !== 'compute' || computesIn8Bit(context)),
})

const smallerKv = (bottleneck: Bottleneck, why: string): Candidate => ({
  bottleneck,
  ...QUANTISED_KV,
  flag: '--kv-cache-dtype',
  unset: 'auto',
  next: swap(['auto', 'float16', 'bfloat16'], 'fp8'),
  why: () => why,
})

const largerBatch = (bottleneck: Bottleneck): Candidate => ({
  ...MORE_AT_ONCE,
  bottleneck,
  title: 'Let larger batches form',
  flag: '--max-num-seqs',
  // It depends on the GPU and on the version.
  unset: null,
  next: times(2, 1, SEQUENCES_MAX),
  applies: waits,
})

const moreGpus = (bottleneck: Bottleneck): Candidate => ({
  bottleneck,
  title: 'Spread the model over more GPUs',
  flag: '--tensor-parallel-size',
  also: ['tp'],
  unset: '1',
  next: times(2, 2, GPUS_MAX),
  why: () => 'Each GPU holds, reads and computes half of the model.',
  risk: words.RISKS.shards,
  touches: () => together(inLine, inModel(HALF), owedTo('memory_capacity')),
  changes_answers: false,
  applies: gpusFor,
})

/** Sources: docs/advice.md. */
export const vllm: ServerTable = {
  kind: 'vllm',
  label: 'vLLM',
  candidates: [
    quantise('compute', words.WEIGHTS_COMPUTE_WORDS),
    {
      bottleneck: 'compute',
      title: 'Reuse what prompts share',
      flag: '--enable-prefix-caching',
      // On in V1, off in V0.
      unset: null,
      next: turnOn,
      why: () => words.SHARED_START_WORDS,
      risk: words.RISKS.prefix,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
      applies: promptsShareStart,
    },
    {
      bottleneck: 'compute',
      title: 'Compute more of a prompt per step',
      flag: '--max-num-batched-tokens',
      unset: null,
      next: times(2, 16, TOKENS_MAX),
      why: () => words.PROMPT_STEP_WORDS,
      risk: words.RISKS.chunk,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
    },
    moreGpus('compute'),
    quantise('memory_bandwidth', words.WEIGHTS_BANDWIDTH_WORDS),
    smallerKv('memory_bandwidth', words.KV_BANDWIDTH_WORDS),
    largerBatch('memory_bandwidth'),
    moreGpus('memory_bandwidth'),
    smallerKv('memory_capacity', words.KV_CAPACITY_WORDS),
    {
      bottleneck: 'memory_capacity',
      title: 'Give the cache more memory',
      flag: '--gpu-memory-utilization',
      // 0.9, in newer versions 0.92: both are below what comes next.
      unset: '0.92',
      next: raiseTo(0.95),
      why: (facts) =>
        `${words.cacheWords(facts)} What the weights leave of this share is the cache.`,
      risk: words.RISKS.memory,
      touches: () => together(inLine, owedTo('memory_capacity')),
      changes_answers: false,
    },
    quantise('memory_capacity', '8-bit weights free half of their memory for the KV cache.'),
    moreGpus('memory_capacity'),
    largerBatch('under_used_gpu'),
    {
      bottleneck: 'under_used_gpu',
      title: 'Let a step hold more tokens',
      flag: '--max-num-batched-tokens',
      unset: null,
      next: times(2, 16, TOKENS_MAX),
      why: () => 'More prompts fit into one step.',
      risk: words.RISKS.chunk,
      touches: () => together(inLine, owedTo('under_used_gpu')),
      changes_answers: false,
    },
    {
      bottleneck: 'host',
      title: 'Use the compiled tokenizer',
      flag: '--tokenizer-mode',
      unset: 'auto',
      next: swap(['slow'], 'auto'),
      why: words.tokenizationWords,
      risk: 'Rare models have no compiled tokenizer: the server then does not start.',
      touches: () => preparing,
      changes_answers: false,
    },
    {
      bottleneck: 'host',
      title: 'Prepare requests in more processes',
      flag: '--api-server-count',
      unset: '1',
      next: times(2, 1, API_SERVERS_MAX),
      why: words.tokenizationWords,
      risk: words.RISKS.workers,
      touches: () => together(preparing, delivering, owedTo('host')),
      changes_answers: false,
    },
    {
      bottleneck: 'host',
      title: 'Hand tokens over in groups',
      flag: '--stream-interval',
      unset: '1',
      next: times(8, 8, 8),
      why: words.deliveryWords,
      risk: words.RISKS.bursts,
      touches: () => together(delivering, owedTo('host')),
      changes_answers: false,
    },
  ],
}
