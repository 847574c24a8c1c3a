/** One run of one client: what it is told as JSON in its first argument, and what it writes down. */
export interface ClientJob {
  port: number
  /** In flight at most; all of them start at once. */
  streams: number
  requests: number
  /** Arrivals by a Poisson process at this rate, requests/s; null: a closed loop. */
  rate: number | null
  out: string
}

/** Instants are CLOCK_MONOTONIC nanoseconds as decimal strings: they exceed 2^53. */
export interface ClientRun {
  cpu_s: number
  requests: {
    rid: string
    outcome: string
    scheduled: string
    sent: string
    first: string
    /** Between token events, ns. */
    gaps: number[]
  }[]
}

export function readJob(): ClientJob {
  return JSON.parse(process.argv[2] ?? '') as ClientJob
}

/** What a chat completion asks for; every client sends the same. */
export const CHAT_BODY = {
  model: 'truth',
  messages: [
    { role: 'user', content: 'the of and to in is that it for was on are as with his they' },
  ],
  max_tokens: 100,
  temperature: 0,
  stream: true,
} as const
