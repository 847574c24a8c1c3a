const BITS_PER_BYTE = 8
const MEGA = 1e6
const MS_PER_S = 1_000

/** One direction of the network: a shared pipe of a given width, then a fixed way to travel. */
export class Link {
  readonly #bytes_per_s: number
  readonly #delay_s: number
  #free_s = 0
  #bytes = 0

  constructor(mbps: number, delay_ms: number) {
    this.#bytes_per_s = (mbps * MEGA) / BITS_PER_BYTE
    this.#delay_s = delay_ms / MS_PER_S
  }

  get bytes(): number {
    return this.#bytes
  }

  get bytes_per_s(): number {
    return this.#bytes_per_s
  }

  /** Sends bytes at `t_s`, behind what is already on its way; returns when the last one arrives. */
  transfer(t_s: number, bytes: number): number {
    this.#free_s = Math.max(t_s, this.#free_s) + bytes / this.#bytes_per_s
    this.#bytes += bytes
    return this.#free_s + this.#delay_s
  }
}
