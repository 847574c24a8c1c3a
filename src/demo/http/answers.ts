import type { IncomingMessage, ServerResponse } from 'node:http'
import { Driver } from '../driver.ts'
import type { DemoConfig } from '../settings.ts'
import type { Arrival, Simulation } from '../simulation/simulation.ts'
import { hashText } from '../simulation/random.ts'
import { blockHashes } from '../text/tokens.ts'
import { Answer } from './answer.ts'
import { createAnswerFormat } from './answer-format.ts'
import { ApiError } from './api-error.ts'
import { type GenerationKind, parseGeneration } from './generation-request.ts'
import { readJsonBody } from './read-body.ts'

/** Requests inside the server at once; one more is refused with status 503. */
const IN_FLIGHT_MAX = 4_096
const REQUEST_HEAD_BYTES = 250
const REQUEST_ID_MAX = 200

/** Answers generation requests, each when the simulation says so. */
export class Answers {
  readonly driver: Driver
  readonly #config: DemoConfig
  readonly #simulation: Simulation
  readonly #seed: number
  readonly #open = new Map<number, Answer>()
  /** Answers with something to write since the simulation last moved. */
  readonly #touched = new Set<Answer>()
  #answered = 0

  constructor(simulation: Simulation, config: DemoConfig, seed: number) {
    this.#simulation = simulation
    this.#config = config
    this.#seed = seed
    this.driver = new Driver(simulation, this.#deliver, this.#flush)
  }

  /** Understands a request and lets it into the simulation; raises an ApiError where it cannot. */
  async accept(
    kind: GenerationKind,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { value, bytes } = await readJsonBody(incoming)
    const request = parseGeneration(kind, value, this.#config.max_model_len, this.#seed)
    if (this.#simulation.in_flight >= IN_FLIGHT_MAX) {
      throw new ApiError(503, 'ServiceUnavailable', `${IN_FLIGHT_MAX} requests are in flight`)
    }
    this.#answered += 1
    const id = requestId(incoming) ?? String(this.#answered)
    const format = createAnswerFormat(id, request, new Date())
    const answer = new Answer(response, request, format, hashText(id, this.#seed))
    const simulated = this.driver.submit({
      prompt_tokens: request.prompt_tokens.length,
      output_tokens: request.output_tokens,
      block_hashes: this.#config.enable_prefix_caching ? blockHashes(request.prompt_tokens) : [],
      finish_reason: request.finish_reason,
      stream: request.stream,
      request_bytes: REQUEST_HEAD_BYTES + bytes,
      ...answer.sizes(),
    })
    this.#open.set(simulated, answer)
    response.on('close', () => {
      if (this.#open.delete(simulated)) this.driver.abort(simulated)
    })
    this.driver.settle()
  }

  readonly #deliver = ({ id, kind }: Arrival): void => {
    const answer = this.#open.get(id)
    if (answer === undefined) return
    answer.take(kind)
    this.#touched.add(answer)
    if (kind === 'end') this.#open.delete(id)
  }

  readonly #flush = (): void => {
    for (const answer of this.#touched) answer.flush()
    this.#touched.clear()
  }
}

function requestId(incoming: IncomingMessage): string | null {
  const id = incoming.headers['x-request-id']
  return typeof id === 'string' && id.length <= REQUEST_ID_MAX ? id : null
}
