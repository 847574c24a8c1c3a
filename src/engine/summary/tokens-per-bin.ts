import { eventTokensAt, gapsAt, type RecordBatch } from '../../shared/record-batch.ts'
import type { TokensPerBin } from '../../shared/run-events.ts'

const NS_PER_S = 1e9

/**
 * Output tokens as they came, in bins of time; bins up to `end_ns`. An event carries the tokens that
 * the server told, else its share of the request's output tokens. The warm-up is left out.
 * @param bin_s Width of a bin, above 0.
 */
export function tokensPerBin(
  batches: Iterable<RecordBatch>,
  end_ns: number,
  bin_s: number,
): TokensPerBin {
  const bin_ns = bin_s * NS_PER_S
  const tokens = new Float64Array(Math.max(1, Math.ceil(end_ns / bin_ns)))
  const add = (at_ns: number, count: number): void => {
    const bin = Math.min(tokens.length - 1, Math.floor(at_ns / bin_ns))
    tokens[bin] = (tokens[bin] ?? 0) + count
  }
  for (const batch of batches) {
    for (let i = 0; i < batch.n; i += 1) {
      let at_ns = batch.first_ns[i] ?? NaN
      if (batch.warmup[i] === 1 || Number.isNaN(at_ns)) continue
      const gaps = gapsAt(batch, i)
      const told = eventTokensAt(batch, i)
      const share = (batch.output_tokens[i] ?? 0) / (gaps.length + 1)
      add(at_ns, told?.[0] ?? share)
      gaps.forEach((gap, k) => {
        at_ns += gap
        add(at_ns, told?.[k + 1] ?? share)
      })
    }
  }
  return { bin_s, tokens }
}
