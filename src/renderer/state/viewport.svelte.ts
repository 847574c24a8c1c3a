import { MediaQuery } from 'svelte/reactivity'

const wide = new MediaQuery('min-width: 1680px')
const narrow = new MediaQuery('max-width: 1199px')

/** Which of the three sizes of the grid the window has. */
export const viewport = {
  get wide(): boolean {
    return wide.current
  },
  get narrow(): boolean {
    return narrow.current
  },
}
