/** Which iteration the history was asked to open; null follows the loop. */
class Opened {
  iteration_index = $state<number | null>(null)
}

export const opened = new Opened()
