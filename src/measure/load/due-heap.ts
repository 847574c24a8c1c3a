/** Something to do at an instant of the clock. */
export interface DueAction {
  due_at: number
  run: () => void
}

/**
 * Actions by their instant, the earliest first: a binary heap (J. W. J. Williams, "Algorithm 232:
 * Heapsort", CACM 7(6), 1964).
 */
export class DueHeap {
  #actions: DueAction[] = []

  get size(): number {
    return this.#actions.length
  }

  peek(): DueAction | undefined {
    return this.#actions[0]
  }

  push(action: DueAction): void {
    const actions = this.#actions
    let at = actions.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = actions[parent]
      if (above === undefined || above.due_at <= action.due_at) break
      actions[at] = above
      at = parent
    }
    actions[at] = action
  }

  pop(): DueAction | undefined {
    const actions = this.#actions
    const first = actions[0]
    const last = actions.pop()
    if (last !== undefined && actions.length > 0) this.#sink(last)
    return first
  }

  clear(): void {
    this.#actions = []
  }

  /** Puts `action` at the top and lets it down to where it belongs. */
  #sink(action: DueAction): void {
    const actions = this.#actions
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      const earlier = this.#dueAt(right) < this.#dueAt(left) ? right : left
      const below = actions[earlier]
      if (below === undefined || below.due_at >= action.due_at) break
      actions[at] = below
      at = earlier
    }
    actions[at] = action
  }

  #dueAt(index: number): number {
    return this.#actions[index]?.due_at ?? Infinity
  }
}
