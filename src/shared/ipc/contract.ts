import type { z } from 'zod'

/** One request channel: what goes in, and the type of what comes out. */
export interface Channel<Input extends z.ZodType = z.ZodType, Output = unknown> {
  readonly input: Input
  /** Carries the output type; nothing is parsed on the way out of the main process. */
  readonly output?: Output
}

/** A domain's requests, `domain:verb` → channel. */
export type Contract = Readonly<Record<string, Channel>>

/** Declares a channel. Handler and preload types are derived from it, so drift does not compile. */
export function channel<Output>() {
  return <Input extends z.ZodType>(input: Input): Channel<Input, Output> => ({ input })
}

export type InputOf<C> = C extends Channel<infer Input> ? z.input<Input> : never
export type ParsedOf<C> = C extends Channel<infer Input> ? z.output<Input> : never
export type OutputOf<C> = C extends Channel<z.ZodType, infer Output> ? Output : never
