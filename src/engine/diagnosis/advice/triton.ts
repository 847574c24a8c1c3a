import { raiseTo, swap, times } from '../next-value.ts'
import type { ServerTable } from './candidate.ts'
import { promptsShareStart, waits, waitsWithRoom } from './conditions.ts'
import { inLine, inModel, owedTo, preparing, together } from './touch.ts'
import { MORE_AT_ONCE } from './usual.ts'
import * as words from './words.ts'

const BATCH_MAX = 1_024
const INSTANCES_MAX = 64

/**
 * Triton, and TensorRT-LLM in it: fields of a model's `config.pbtxt`. The data types of weights and
 * cache are built into the engine and no setting.
 * Sources: docs/advice.md.
 */
export const triton: ServerTable = {
  kind: 'triton',
  label: 'Triton',
  candidates: [
    {
      bottleneck: 'compute',
      title: 'Reuse what prompts share',
      flag: 'enable_kv_cache_reuse',
      unset: 'false',
      next: swap(['false', ''], 'true'),
      why: () => words.SHARED_START_WORDS,
      risk: words.RISKS.prefix,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
      applies: promptsShareStart,
    },
    {
      bottleneck: 'compute',
      title: 'Compute prompts in chunks beside decode',
      flag: 'enable_chunked_context',
      unset: 'false',
      next: swap(['false', ''], 'true'),
      why: () => 'Chunks of a prompt fill up the steps in which others decode.',
      risk: words.RISKS.chunk,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
    },
    {
      bottleneck: 'memory_capacity',
      title: 'Give the cache more memory',
      flag: 'kv_cache_free_gpu_mem_fraction',
      unset: '0.9',
      next: raiseTo(0.95),
      why: words.cacheWords,
      risk: words.RISKS.memory,
      touches: () => together(inLine, owedTo('memory_capacity')),
      changes_answers: false,
    },
    {
      ...MORE_AT_ONCE,
      bottleneck: 'under_used_gpu',
      title: 'Let larger batches form',
      flag: 'max_batch_size',
      also: ['triton_max_batch_size'],
      unset: null,
      next: times(2, 1, BATCH_MAX),
      risk: `${words.RISKS.batch} A TensorRT-LLM engine takes no more than it was built for.`,
      applies: waits,
    },
    {
      bottleneck: 'under_used_gpu',
      title: 'Run more instances of the model',
      flag: 'instance_count',
      also: ['instance_group_count'],
      unset: '1',
      next: times(2, 1, INSTANCES_MAX),
      why: words.batchWords,
      risk: 'Each instance holds the weights once more.',
      touches: () => together(inLine, owedTo('under_used_gpu')),
      changes_answers: false,
    },
    {
      bottleneck: 'under_used_gpu',
      title: 'Pack as many requests as fit into each step',
      flag: 'batch_scheduler_policy',
      unset: 'guaranteed_no_evict',
      next: swap(['guaranteed_no_evict', ''], 'max_utilization'),
      why: words.batchWords,
      risk: 'Requests are paused where the KV cache overflows.',
      touches: () => inLine,
      changes_answers: false,
      applies: waitsWithRoom,
    },
    {
      bottleneck: 'host',
      title: 'Tokenize in more instances',
      flag: 'preprocessing_instance_count',
      unset: '1',
      next: times(2, 1, INSTANCES_MAX),
      why: words.tokenizationWords,
      risk: words.RISKS.workers,
      touches: () => together(preparing, owedTo('host')),
      changes_answers: false,
    },
  ],
}
