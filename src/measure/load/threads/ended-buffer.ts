import type { Ended } from '../sending.ts'

/** Good news waits until so many have come together. */
const ENDED_MAX = 500

/** Passes on how requests ended: failures in the same turn of the loop, all else when there are many. */
export class EndedBuffer {
  readonly #post: (ended: Ended[]) => void
  #ended: Ended[] = []
  #flushing = false

  constructor(post: (ended: Ended[]) => void) {
    this.#post = post
  }

  add(ended: readonly Ended[]): void {
    this.#ended.push(...ended)
    const isUrgent = ended.some(({ outcome }) => outcome !== 'ok')
    if (!isUrgent && this.#ended.length < ENDED_MAX) return
    if (this.#flushing) return
    this.#flushing = true
    setImmediate(() => {
      this.flush()
    })
  }

  flush(): void {
    this.#flushing = false
    if (this.#ended.length === 0) return
    this.#post(this.#ended)
    this.#ended = []
  }
}
