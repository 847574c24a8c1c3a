import { WorkerPool } from './worker-pool.ts'
import { UseMeter } from './use-meter.ts'

/** Cores of the simulated host: one schedules, one delivers, tokenizer workers have one each. */
export const HOST_CORES = 16
export const HOST_MEMORY_BYTES = 64 * 2 ** 30
const HOST_MEMORY_BASE_BYTES = 9 * 2 ** 30
const HOST_MEMORY_PER_WORKER_BYTES = 600 * 2 ** 20

const SCHEDULER_CORE = 0
const DELIVERY_CORE = 1
const FIRST_TOKENIZER_CORE = 2

/** Seconds per prompt: a fixed part (parsing, chat template), and one per token. Assumed. */
const TOKENIZE_S = {
  auto: { fixed: 0.000_6, per_token: 0.000_004 },
  slow: { fixed: 0.005, per_token: 0.000_6 },
} as const
/** Seconds per token to turn it into text and into an event of the stream. Assumed. */
const DELIVER_S = 0.000_1

/** Seconds of work that each request costs more than assumed: to see whether they are found again. */
export interface AddedWork {
  /** Before it goes to a tokenizer worker. */
  parse_s: number
  tokenize_s: number
  /** For each token. */
  deliver_s: number
}
const NO_ADDED_WORK: AddedWork = { parse_s: 0, tokenize_s: 0, deliver_s: 0 }

/** The CPU side of the server: who works, how long, and what each core has done. */
export class Host {
  readonly tokenizers: WorkerPool
  readonly scheduler = new UseMeter()
  readonly #delivery = new WorkerPool(1)
  readonly #tokenize: { fixed: number; per_token: number }
  readonly #speed: number
  readonly #added: AddedWork

  /** @param speed how many times as fast as assumed its cores are */
  constructor(workers: number, mode: 'auto' | 'slow', speed = 1, added = NO_ADDED_WORK) {
    this.tokenizers = new WorkerPool(workers)
    this.#tokenize = TOKENIZE_S[mode]
    this.#speed = speed
    this.#added = added
  }

  /** When a request that arrives at `t_s` is parsed. */
  parse(t_s: number): number {
    return t_s + this.#added.parse_s
  }

  get memory_used_bytes(): number {
    return HOST_MEMORY_BASE_BYTES + this.tokenizers.meters.length * HOST_MEMORY_PER_WORKER_BYTES
  }

  /** When a prompt that arrives at `t_s` is tokenized. */
  tokenize(t_s: number, prompt_tokens: number): number {
    const { fixed, per_token } = this.#tokenize
    return this.tokenizers.run(
      t_s,
      this.#added.tokenize_s + (fixed + per_token * prompt_tokens) / this.#speed,
    )
  }

  /** When a token computed at `t_s` is text and leaves. */
  deliver(t_s: number): number {
    return this.#delivery.run(t_s, this.#added.deliver_s + DELIVER_S / this.#speed)
  }

  /** Seconds that each core has worked up to `t_s`. */
  coreSeconds(t_s: number): number[] {
    const cores = Array.from({ length: HOST_CORES }, () => 0)
    cores[SCHEDULER_CORE] = this.scheduler.until(t_s)
    cores[DELIVERY_CORE] = this.#delivery.busyUntil(t_s)
    this.tokenizers.meters.forEach((meter, index) => {
      cores[FIRST_TOKENIZER_CORE + index] = meter.until(t_s)
    })
    return cores
  }
}
