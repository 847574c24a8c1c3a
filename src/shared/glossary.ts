/** One explained term: the word, what it is short for (or ''), and one or two sentences. */
export interface GlossaryEntry {
  word: string
  long: string
  text: string
}

/** Terms that explain themselves on screen; documents and exports take the same words. */
export const GLOSSARY = {
  ttft: {
    word: 'TTFT',
    long: 'time to first token',
    text: 'from the instant a request was due to its first event with content. Waiting inside the client counts. TTFT from send leaves it out.',
  },
  ttft_from_send: {
    word: 'TTFT from send',
    long: '',
    text: 'from the first byte handed to the socket to the first event with content. Waiting inside the client is left out.',
  },
  tpot: {
    word: 'TPOT',
    long: 'time per output token',
    text: '(last token − first token) / (output tokens − 1), per request. Other tools use the name differently.',
  },
  itl: {
    word: 'ITL',
    long: 'inter-token latency',
    text: 'the gaps between token events, pooled over requests. Where an event carries several tokens it is a gap between bursts.',
  },
  e2e: {
    word: 'End to end',
    long: '',
    text: 'from the instant a request was due to its last event with content.',
  },
  throughput: {
    word: 'Throughput',
    long: '',
    text: 'requests or tokens finished per second inside the steady window.',
  },
  goodput: {
    word: 'Goodput',
    long: '',
    text: 'requests per second that met every SLO. An error counts as not met.',
  },
  cost: {
    word: 'Cost of a request',
    long: '',
    text: 'hourly price of the hardware × window / requests that met the SLOs, or all completed ones where no SLO is set.',
  },
  slo: {
    word: 'SLO',
    long: 'service level objective',
    text: 'a limit that must hold while the goal is optimised, such as p99 TTFT ≤ 800 ms.',
  },
  steady_window: {
    word: 'Steady window',
    long: '',
    text: 'the part of a run that counts. Ramp-up and drain are cut off, and what was cut is shown.',
  },
  closed_loop: {
    word: 'Closed loop',
    long: '',
    text: 'a fixed number of requests is kept in flight; the next leaves when one ends. A slower server is sent less.',
  },
  open_loop: {
    word: 'Open loop',
    long: '',
    text: 'requests leave at a rate, whether or not earlier ones are done. A server that falls behind gathers a queue, as in production.',
  },
  burstiness: {
    word: 'Burstiness',
    long: 'shape of the gamma distribution',
    text: 'how the gaps between arrivals are spread: at 1 they are exponential (a Poisson process), below 1 arrivals come in bursts, above 1 more evenly.',
  },
  trace: {
    word: 'Trace',
    long: '',
    text: 'a recorded load: when each request came, how long prompt and answer were, which belonged together. It is kept without its texts.',
  },
  session: {
    word: 'Session',
    long: '',
    text: 'a conversation of several turns. Each turn is sent with the turns before it, so that prompts grow and begin alike.',
  },
  ks_distance: {
    word: 'D',
    long: 'Kolmogorov-Smirnov distance',
    text: 'the largest gap between two distribution functions: 0 where they are the same, 1 where they have nothing in common. p is how often chance alone would bring such a gap.',
  },
  poisson: {
    word: 'Poisson arrivals',
    long: '',
    text: 'requests come independently of each other: the gaps between them are exponential, so that several often come at once.',
  },
  schedule_lag: {
    word: 'Sent late',
    long: 'schedule lag',
    text: 'how long after the instant it was due a request left. It is the client’s own delay, and counts in TTFT.',
  },
  coordinated_omission: {
    word: 'Coordinated omission',
    long: '',
    text: 'what happens where time is counted from sending: a slow server keeps the client from sending, and the requests that waited for it look fast. Counting from the schedule leaves nothing out.',
  },
  definitions: {
    word: 'Definitions',
    long: '',
    text: 'other benchmarks use the same names for other things. The switch shows the same raw events as each of them would report them, beside ours.',
  },
  concurrency: {
    word: 'In flight',
    long: 'concurrency',
    text: 'how many requests are under way at the same time.',
  },
  warmup: {
    word: 'Warm-up',
    long: '',
    text: 'requests sent before each run and left out of every figure, so that caches and connections are in their usual state.',
  },
  repetitions: {
    word: 'Runs',
    long: 'repetitions',
    text: 'how often the workload is measured. Intervals rest on the differences between runs, so there are at least three.',
  },
  seed: {
    word: 'Seed',
    long: '',
    text: 'the number that every random choice comes from. The same seed sends the same requests in the same order.',
  },
  fingerprint: {
    word: 'Fingerprint',
    long: '',
    text: 'SHA-256 over the workload and its data. Only runs with the same fingerprint are compared.',
  },
  smallest_effect: {
    word: 'Smallest effect worth having',
    long: '',
    text: 'a change below it is not worth the trouble. A verdict of keep needs the whole interval beyond it.',
  },
  interval: {
    word: '95 % interval',
    long: '',
    text: 'the range that the change lies in with 95 % confidence, by a bootstrap over repeated runs.',
  },
  percentile: {
    word: 'p99',
    long: '99th percentile',
    text: 'the value that 99 % of requests do not exceed. It is quoted from 662 requests up (99 % confidence); below that a bound is shown.',
  },
  binds: {
    word: 'Binds',
    long: '',
    text: 'the constraint that limits the server: relieving it makes requests faster, relieving another does not.',
  },
  prefill: {
    word: 'Prefill',
    long: '',
    text: 'reading the prompt: the phase before the first token, usually limited by compute.',
  },
  decode: {
    word: 'Decode',
    long: '',
    text: 'writing the answer one token at a time: usually limited by memory bandwidth.',
  },
  kv_cache: {
    word: 'KV cache',
    long: '',
    text: 'the memory in which the server keeps the tokens of each request under way. When it is full, requests wait or start over.',
  },
  gpu_util: {
    word: 'GPU-Util',
    long: '',
    text: 'the share of time in which some kernel ran. It says neither how much of the GPU was used nor what binds.',
  },
  remainder: {
    word: 'Remainder',
    long: '',
    text: 'measured time that no stage explains.',
  },
  certificate: {
    word: 'Client fit to measure',
    long: '',
    text: 'what the measuring program says of itself: event-loop delay, CPU, how late requests left, load asked for against load delivered. Past a limit the run is invalid.',
  },
} as const satisfies Record<string, GlossaryEntry>

export type GlossaryTerm = keyof typeof GLOSSARY
