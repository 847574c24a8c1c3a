/** A point of the stack that was chosen, in px, and where values lie in its track. */
export interface Pick {
  /** Of the track; null between two. */
  title: string | null
  x: number
  /** Null where an instant was chosen, not a value. */
  y: number | null
  /** `y` is NaN where there is no value. */
  place: (t_s: number, value: number | null) => { x: number; y: number }
}
