/** A percentile at its place; a bound says that the percentile lies at or above it. */
export interface Mark {
  name: string
  value: number
  bound: boolean
}
