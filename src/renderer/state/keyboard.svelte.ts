import { SvelteMap } from 'svelte/reactivity'
import { STEPS, type Step } from '../../shared/investigation.ts'

/** One key that works now, for the handler and for the list under `?`. */
export interface Shortcut {
  key: string
  title: string
  run: () => unknown
}

/** Typing goes into these, so letters there are text and not shortcuts. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.closest('input, textarea, select') !== null
}

/** The name a key is bound under: letters in capitals, `Esc`, `?`. */
export function keyName(event: Pick<KeyboardEvent, 'key'>): string {
  if (event.key === 'Escape') return 'Esc'
  return event.key.length === 1 ? event.key.toUpperCase() : event.key
}

/** The step that `Alt` and a digit stand for; by the place of the key, since Alt changes characters. */
export function stepOfDigit(event: Pick<KeyboardEvent, 'altKey' | 'code'>): Step | null {
  const digit = /^(?:Digit|Numpad)([1-8])$/.exec(event.code)?.[1]
  return event.altKey && digit !== undefined ? (STEPS[Number(digit) - 1] ?? null) : null
}

/** All keys of the window; views and components bind theirs while they are on screen. */
export class Keyboard {
  readonly shortcuts = new SvelteMap<string, Shortcut>()
  onstep: (step: Step) => void = () => undefined

  /** Called in a component's script: binds the key until the component goes. */
  use(key: string, title: string, run: () => unknown): void {
    $effect(() => {
      const shortcut: Shortcut = { key, title, run }
      this.shortcuts.set(key, shortcut)
      return () => {
        if (this.shortcuts.get(key) === shortcut) this.shortcuts.delete(key)
      }
    })
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey) return
    const step = stepOfDigit(event)
    if (step !== null) {
      event.preventDefault()
      this.onstep(step)
      return
    }
    if (event.altKey || (isTyping(event.target) && event.key !== 'Escape')) return
    const shortcut = this.shortcuts.get(keyName(event))
    if (shortcut === undefined || event.repeat) return
    event.preventDefault()
    void shortcut.run()
  }

  /** Listens to the window; the answer ends it. */
  init(): () => void {
    const listener = (event: KeyboardEvent): void => this.handle(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }
}

export const keyboard = new Keyboard()
