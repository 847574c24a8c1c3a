// llama.cpp with a random-weight model: parallel slots, and a first-come line in front of them.

import { createRequire } from 'node:module'
import { modelFile } from './write-gguf.mjs'

/** More than this many in line is refused: a client that forgets its requests must not fill memory. */
const WAITING_MAX = 4_096

/**
 * Loads the model and opens the slots.
 *
 * @param {ReturnType<import('./flags.mjs').settingsFrom>} settings
 */
export async function startEngine(settings) {
  const { parallel: slots, threads, batchSize, context, embeddingSize, layers } = settings
  const { loadModel } = createRequire(import.meta.url)('@fugood/llama.node')
  const llama = await loadModel({
    model: await modelFile({ embeddingSize, layers, contextMax: context }),
    n_ctx: slots * context,
    n_batch: batchSize,
    n_ubatch: Math.min(settings.ubatchSize, batchSize),
    n_threads: threads,
    n_gpu_layers: settings.nGpuLayers,
    n_parallel: slots,
  })
  await llama.parallel.enable({ n_parallel: slots, n_batch: batchSize })
  return new Engine(llama, slots)
}

class Engine {
  #llama
  #parallel
  #slots
  #waiting = []
  #running = 0
  /** Sums since the start, under the names of llama.cpp's own metrics. */
  totals = {
    prompt_tokens_total: 0,
    prompt_seconds_total: 0,
    tokens_predicted_total: 0,
    tokens_predicted_seconds_total: 0,
    n_tokens_max: 0,
  }

  constructor(llama, slots) {
    this.#llama = llama
    this.#parallel = llama.parallel
    this.#slots = slots
  }

  /** The model as llama.cpp's `/v1/models` describes it. */
  get model() {
    const { nParams, size, nEmbd } = this.#llama.getModelInfo()
    return { n_params: nParams, size, n_embd: nEmbd }
  }

  get running() {
    return this.#running
  }

  get waiting() {
    return this.#waiting.length
  }

  /** Token ids of a text, by llama.cpp's own tokenizer and the model's vocabulary. */
  async tokenize(text) {
    const { tokens } = await this.#llama.tokenize(text)
    return [...tokens]
  }

  /**
   * One completion. It waits for a slot in the order of arrival.
   *
   * @param {object} request what llama.node takes: prompt, n_predict, temperature, seed
   * @param {(text: string) => void} onToken called once a token
   * @param {AbortSignal} signal gives the slot, or the place in line, back
   * @returns llama.node's result; null where it was aborted
   */
  async complete(request, onToken, signal) {
    if (!(await this.#slot(signal))) return null
    try {
      return await this.#decode(request, onToken, signal)
    } finally {
      this.#running--
      this.#waiting.shift()?.enter()
    }
  }

  /** Waits for a slot; false where the request was aborted first. */
  #slot(signal) {
    if (signal.aborted) return Promise.resolve(false)
    if (this.#running < this.#slots) {
      this.#running++
      return Promise.resolve(true)
    }
    if (this.#waiting.length >= WAITING_MAX) throw new Error(`${WAITING_MAX} requests wait already`)
    return new Promise((resolve) => {
      const place = {
        enter: () => {
          this.#running++
          resolve(true)
        },
      }
      this.#waiting.push(place)
      signal.addEventListener('abort', () => {
        const at = this.#waiting.indexOf(place)
        if (at === -1) return
        this.#waiting.splice(at, 1)
        resolve(false)
      })
    })
  }

  async #decode(request, onToken, signal) {
    const job = await this.#parallel.completion(request, (_, { token }) => onToken(token))
    const stop = () => job.stop()
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      const result = await job.promise
      this.#count(result.timings)
      return result
    } catch (error) {
      if (signal.aborted) return null
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #count({ prompt_n, prompt_ms, predicted_n, predicted_ms, cache_n }) {
    const { totals } = this
    totals.prompt_tokens_total += prompt_n
    totals.prompt_seconds_total += prompt_ms / 1_000
    totals.tokens_predicted_total += predicted_n
    totals.tokens_predicted_seconds_total += predicted_ms / 1_000
    totals.n_tokens_max = Math.max(totals.n_tokens_max, cache_n + prompt_n + predicted_n)
  }
}
