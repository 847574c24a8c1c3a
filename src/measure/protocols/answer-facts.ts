/** Tokens as the server counted them; null where it did not say. */
export interface Usage {
  input_tokens: number | null
  output_tokens: number | null
}

/** The server's own times of a request, as llama.cpp reports them under `timings`. */
export interface ServerTimings {
  prompt_ms: number | null
  decode_ms: number | null
}

/** What one event of a stream, or a whole answer, says. */
export interface AnswerFacts {
  /** It belongs to the protocol, whether or not it carries anything. */
  recognised: boolean
  /** It carries output: text, reasoning, or the name or arguments of a tool call. */
  content: boolean
  /** It says why the output ended, or that the stream is over. */
  finished: boolean
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
  finished: false,
  usage: null,
  timings: null,
  error: null,
  malformed: null,
}

export function answerFacts(facts: Partial<AnswerFacts>): AnswerFacts {
  return { ...NOTHING, ...facts }
}
