import { Histogram } from './histogram.ts'
import type { SimulatedRequest } from './request.ts'

/** Bucket bounds in seconds, as vLLM's V1 engine has them (vllm/v1/metrics/loggers.py). */
const TTFT_BOUNDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  160, 640, 2_560,
]
const ITL_BOUNDS = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
]
const REQUEST_BOUNDS = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1_920, 7_680,
]

export const FINISH_REASONS = ['stop', 'length', 'abort'] as const
export type FinishReason = (typeof FINISH_REASONS)[number]

/** What the server counts about its requests. Seconds throughout. */
export class ServerStatistics {
  readonly ttft = new Histogram(TTFT_BOUNDS)
  readonly itl = new Histogram(ITL_BOUNDS)
  readonly e2e = new Histogram(REQUEST_BOUNDS)
  readonly queue = new Histogram(REQUEST_BOUNDS)
  readonly prefill = new Histogram(REQUEST_BOUNDS)
  readonly decode = new Histogram(REQUEST_BOUNDS)
  readonly inference = new Histogram(REQUEST_BOUNDS)
  readonly parse = new Histogram([])
  readonly tokenize = new Histogram([])
  readonly delivery = new Histogram([])
  readonly finished: Record<FinishReason, number> = { stop: 0, length: 0, abort: 0 }
  prompt_tokens = 0
  generation_tokens = 0

  /** One token was computed at `token_s` and is ready to leave at `delivered_s`. */
  token(request: SimulatedRequest, token_s: number, delivered_s: number): void {
    this.generation_tokens += 1
    if (request.first_token_s === null) {
      request.first_token_s = token_s
      this.prompt_tokens += request.spec.prompt_tokens
      this.ttft.observe(delivered_s - request.arrived_s)
    }
    if (request.last_token_s !== null) this.itl.observe(token_s - request.last_token_s)
    request.last_token_s = token_s
  }

  /**
   * A request is complete. Its stages add up to its end-to-end time exactly: parsing, tokenization (with the wait
   * for a worker), queue, prefill, decode (with any preemption), delivery.
   */
  finish(request: SimulatedRequest, delivered_s: number): void {
    const { arrived_s, parsed_s, queued_s, scheduled_s, first_token_s, last_token_s } = request
    if (queued_s === null || scheduled_s === null) return
    if (first_token_s === null || last_token_s === null) return
    this.finished[request.spec.finish_reason] += 1
    this.parse.observe(parsed_s - arrived_s)
    this.tokenize.observe(queued_s - parsed_s)
    this.queue.observe(scheduled_s - queued_s)
    this.prefill.observe(first_token_s - scheduled_s)
    this.decode.observe(last_token_s - first_token_s)
    this.inference.observe(last_token_s - scheduled_s)
    this.delivery.observe(delivered_s - last_token_s)
    this.e2e.observe(delivered_s - arrived_s)
  }
}
