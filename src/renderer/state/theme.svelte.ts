import { MediaQuery } from 'svelte/reactivity'
import type { Preferences } from '../../shared/preferences.ts'

export type Theme = Preferences['theme']
export const THEMES: readonly Theme[] = ['system', 'light', 'dark']

/** The theme chosen, and the one that it comes to. */
export class ThemeState {
  chosen = $state<Theme>('system')
  readonly #systemDark = new MediaQuery('prefers-color-scheme: dark')

  get resolved(): 'light' | 'dark' {
    if (this.chosen !== 'system') return this.chosen
    return this.#systemDark.current ? 'dark' : 'light'
  }

  /** Keeps the document's theme at the resolved one; called once, by the frame. */
  use(): void {
    $effect.pre(() => {
      document.documentElement.dataset['theme'] = this.resolved
    })
  }
}

export const theme = new ThemeState()
