/** Tokens as the server counted them so far; null where it did not say. */
export interface Usage {
  input_tokens: number | null
  output_tokens: number | null
}

/** The server's own times of a request: llama.cpp's `timings`, Ollama's durations. */
export interface ServerTimings {
  prompt_ms: number | null
  decode_ms: number | null
  /** What else it tells, by its own names, in milliseconds. */
  named?: Readonly<Record<string, number>>
}

/** What one event of a stream, or a whole answer, says. */
export interface AnswerFacts {
  /** It belongs to the protocol, whether or not it carries anything. */
  recognised: boolean
  /** It carries output: text, reasoning, or the name or arguments of a tool call. */
  content: boolean
  /** Tokens that came with this event alone, where the server says so. */
  tokens: number | null
  /** It says why the output ended, or that the stream is over. */
  finished: boolean
  /** Nothing follows it: the answer is whole without the end of the response. */
  done: boolean
  /** Counted up to this event. */
  usage: Usage | null
  timings: ServerTimings | null
  /** The server reports an error, in its words. */
  error: string | null
  /** Why it cannot be understood. */
  malformed: string | null
}

const NOTHING: AnswerFacts = {
  recognised: false,
  content: false,
  tokens: null,
  finished: false,
  done: false,
  usage: null,
  timings: null,
  error: null,
  malformed: null,
}

export function answerFacts(facts: Partial<AnswerFacts>): AnswerFacts {
  return { ...NOTHING, ...facts }
}
