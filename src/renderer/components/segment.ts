/** One run in a line of progress: how much of it is done, 0 to 1, and what is said under it. */
export interface Segment {
  share: number
  label: string
}
