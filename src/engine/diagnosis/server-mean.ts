/** A mean of the server's own, and where it comes from. */
export interface ServerMean {
  ms: number
  source: string
}
