import type { KvCache } from './kv-cache.ts'
import type { PhaseWork } from './roofline.ts'
import { type SimulatedRequest, tokensToCompute } from './request.ts'

export interface SchedulerLimits {
  max_num_seqs: number
  max_num_batched_tokens: number
}

/** What one request does in one step. */
interface Chunk {
  request: SimulatedRequest
  tokens: number
  phase: 'prefill' | 'decode'
}

export interface StepPlan {
  chunks: Chunk[]
  prefill: PhaseWork
  decode: PhaseWork
}

/**
 * Continuous batching as vLLM's V1 scheduler does it: running requests first, in order of arrival, a
 * token each or the next chunk of their prompt; then waiting ones, first come first served, while the
 * batch has places, the step has tokens and the cache has blocks. Where a running request finds no
 * block, the youngest running one loses all of its own, goes to the front of the queue and is computed
 * again from its start.
 */
export class Scheduler {
  readonly #limits: SchedulerLimits
  readonly #kv: KvCache
  readonly #running: SimulatedRequest[] = []
  readonly #waiting: SimulatedRequest[] = []
  preemptions = 0
  prefix_queries_tokens = 0
  prefix_hits_tokens = 0

  constructor(limits: SchedulerLimits, kv: KvCache) {
    this.#limits = limits
    this.#kv = kv
  }

  get running(): number {
    return this.#running.length
  }

  get waiting(): number {
    return this.#waiting.length
  }

  enqueue(request: SimulatedRequest): void {
    this.#waiting.push(request)
  }

  /** Takes a request out, whether it waits or runs, and frees what it holds. */
  remove(request: SimulatedRequest): void {
    for (const list of [this.#running, this.#waiting]) {
      const index = list.indexOf(request)
      if (index >= 0) list.splice(index, 1)
    }
    this.#free(request)
  }

  /** Plans the next step; null where there is nothing to do. */
  plan(): StepPlan | null {
    const chunks: Chunk[] = []
    let budget = this.#limits.max_num_batched_tokens
    const before = this.preemptions
    for (let index = 0; index < this.#running.length && budget > 0; index += 1) {
      const request = this.#running[index]
      if (request === undefined) break
      const tokens = Math.min(tokensToCompute(request), budget)
      if (!this.#makeRoom(request, tokens)) break
      chunks.push(chunkOf(request, tokens))
      budget -= tokens
    }
    if (this.preemptions === before) this.#admit(chunks, budget)
    return chunks.length === 0 ? null : summarise(chunks)
  }

  /** Ends a planned step: the requests that got a token out of it, in order. */
  complete(plan: StepPlan): SimulatedRequest[] {
    const sampled: SimulatedRequest[] = []
    for (const { request, tokens } of plan.chunks) {
      if (request.aborted) continue
      request.computed_tokens += tokens
      if (tokensToCompute(request) > 0) continue
      request.generated_tokens += 1
      sampled.push(request)
      if (request.generated_tokens === request.spec.output_tokens) {
        this.#kv.remember(request.spec.block_hashes)
        this.remove(request)
      }
    }
    return sampled
  }

  #admit(chunks: Chunk[], step_budget: number): void {
    let budget = step_budget
    while (budget > 0 && this.#running.length < this.#limits.max_num_seqs) {
      const request = this.#waiting[0]
      if (request === undefined) return
      this.#reusePrefix(request)
      const tokens = Math.min(tokensToCompute(request), budget)
      if (!this.#hold(request, tokens)) return
      this.prefix_queries_tokens += request.spec.prompt_tokens
      this.prefix_hits_tokens += request.computed_tokens
      this.#waiting.shift()
      this.#running.push(request)
      chunks.push(chunkOf(request, tokens))
      budget -= tokens
    }
  }

  /** The last token is always computed: its output is what the first answer token is drawn from. */
  #reusePrefix(request: SimulatedRequest): void {
    const { block_hashes, prompt_tokens } = request.spec
    const remembered = this.#kv.rememberedTokens(block_hashes)
    request.computed_tokens = Math.min(remembered, prompt_tokens - 1)
  }

  #makeRoom(request: SimulatedRequest, tokens: number): boolean {
    while (!this.#hold(request, tokens)) {
      const victim = this.#running.pop()
      if (victim === undefined) return false
      this.#preempt(victim)
      if (victim === request) return false
    }
    return true
  }

  #preempt(victim: SimulatedRequest): void {
    this.#free(victim)
    victim.computed_tokens = 0
    this.#waiting.unshift(victim)
    this.preemptions += 1
  }

  #hold(request: SimulatedRequest, tokens: number): boolean {
    const held = this.#kv.grow(request.held_blocks, request.computed_tokens + tokens)
    if (held === null) return false
    request.held_blocks = held
    return true
  }

  #free(request: SimulatedRequest): void {
    this.#kv.release(request.held_blocks)
    request.held_blocks = 0
  }
}

function chunkOf(request: SimulatedRequest, tokens: number): Chunk {
  const decodes = request.generated_tokens > 0 && tokensToCompute(request) === 1
  return { request, tokens, phase: decodes ? 'decode' : 'prefill' }
}

function summarise(chunks: Chunk[]): StepPlan {
  const plan: StepPlan = { chunks, prefill: noWork(), decode: noWork() }
  for (const { request, tokens, phase } of chunks) {
    const work = plan[phase]
    const context = request.computed_tokens
    work.sequences += 1
    work.tokens += tokens
    work.sampled += tokensToCompute(request) === tokens ? 1 : 0
    work.context_tokens += context
    // Token i of the chunk attends to all before it and to itself.
    work.attention_pairs += tokens * context + (tokens * (tokens + 1)) / 2
  }
  return plan
}

function noWork(): PhaseWork {
  return { sequences: 0, tokens: 0, sampled: 0, context_tokens: 0, attention_pairs: 0 }
}
