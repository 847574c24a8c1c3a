/** What happens at an instant; it is told the instant at which it was due, not when it was run. */
type Action = (due_s: number) => void

interface Event {
  due_s: number
  order: number
  action: Action
}

/** Events by due time; events due at the same time run in the order in which they were added. */
export class EventQueue {
  readonly #heap: Event[] = []
  #order = 0

  /** Adds an event at `due_s`. */
  at(due_s: number, action: Action): void {
    const event = { due_s, order: this.#order, action }
    this.#order += 1
    this.#heap.push(event)
    this.#up(this.#heap.length - 1)
  }

  /** The next event's instant, or null. */
  nextDue(): number | null {
    return this.#heap[0]?.due_s ?? null
  }

  /** Runs every event due at or before `t_s`, in order, including those added meanwhile. */
  runUntil(t_s: number): void {
    for (let head = this.#heap[0]; head !== undefined; head = this.#heap[0]) {
      if (head.due_s > t_s) return
      this.#removeHead()
      head.action(head.due_s)
    }
  }

  #removeHead(): void {
    const last = this.#heap.pop()
    if (last === undefined || this.#heap.length === 0) return
    this.#heap[0] = last
    this.#down(0)
  }

  #up(from: number): void {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#swapIfBefore(index, parent)) return
      index = parent
    }
  }

  #down(from: number): void {
    let index = from
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      let first = left
      if (left >= this.#heap.length) return
      if (right < this.#heap.length && this.#isBefore(right, left)) first = right
      if (!this.#swapIfBefore(first, index)) return
      index = first
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]]
    if (one === undefined || other === undefined) return false
    return one.due_s < other.due_s || (one.due_s === other.due_s && one.order < other.order)
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const [one, other] = [this.#heap[child], this.#heap[parent]]
    if (one === undefined || other === undefined || !this.#isBefore(child, parent)) return false
    this.#heap[child] = other
    this.#heap[parent] = one
    return true
  }
}
