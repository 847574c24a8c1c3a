import { onDestroy } from 'svelte'

/** One button of the readout. */
export interface ReadoutAction {
  label: string
  /** A letter, or `Esc`; works outside inputs. */
  key?: string
  primary?: boolean
  /** Why it cannot be used now; null or absent where it can. */
  off?: string | null
  busy?: boolean
  busy_label?: string
  run: () => unknown
}

/** The four questions that every screen answers, one string a line, and what can be done now. */
export interface ReadoutContent {
  known: string[]
  sure: string[]
  next: string[]
  takes: string[]
  actions: ReadoutAction[]
}

export const EMPTY_READOUT: ReadoutContent = {
  known: ['Nothing yet'],
  sure: ['— no measurement'],
  next: [],
  takes: [],
  actions: [],
}

/** Holds what the view on screen has to say; the frame shows it. */
export class Readout {
  content = $state.raw<ReadoutContent>(EMPTY_READOUT)
  #owner = 0

  /**
   * Called in a view's script: keeps the readout at what `say` answers, until the view goes. The
   * newest view owns it: one that is on its way out may still react, but has no say any more.
   */
  use(say: () => ReadoutContent): void {
    this.#owner += 1
    const own = this.#owner
    $effect.pre(() => {
      const content = say()
      if (own === this.#owner) this.content = content
    })
    onDestroy(() => {
      if (own === this.#owner) this.content = EMPTY_READOUT
    })
  }
}

export const readout = new Readout()
