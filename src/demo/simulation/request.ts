/** What a request asks of the server, in sizes only. */
export interface RequestSpec {
  prompt_tokens: number
  /** Tokens that the answer will have; at least one. */
  output_tokens: number
  /** Chained hashes of the prompt's whole blocks, for the prefix cache; empty where it is off. */
  block_hashes: readonly number[]
  finish_reason: 'stop' | 'length'
  stream: boolean
  /** Sizes on the wire: the request, the response's head, one streamed token, and what ends the answer. */
  request_bytes: number
  head_bytes: number
  token_bytes: number
  final_bytes: number
}

/** A request inside the server. Instants are seconds of simulated time; null: not reached. */
export interface SimulatedRequest {
  readonly id: number
  readonly spec: RequestSpec
  arrived_s: number
  parsed_s: number
  queued_s: number | null
  scheduled_s: number | null
  first_token_s: number | null
  last_token_s: number | null
  /** Tokens whose KV is in the cache. */
  computed_tokens: number
  generated_tokens: number
  held_blocks: number
  aborted: boolean
}

export function createRequest(id: number, spec: RequestSpec): SimulatedRequest {
  return {
    id,
    spec,
    arrived_s: 0,
    parsed_s: 0,
    queued_s: null,
    scheduled_s: null,
    first_token_s: null,
    last_token_s: null,
    computed_tokens: 0,
    generated_tokens: 0,
    held_blocks: 0,
    aborted: false,
  }
}

/** Tokens of a request that are not in the cache yet: 1 while it decodes. */
export function tokensToCompute(request: SimulatedRequest): number {
  return request.spec.prompt_tokens + request.generated_tokens - request.computed_tokens
}
