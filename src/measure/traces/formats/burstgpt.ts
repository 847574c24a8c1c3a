import { decimalInstant } from '../instants.ts'
import { durationOf, isAbsent, tokensOf } from '../values.ts'
import { hasColumns, namedColumns } from './named-columns.ts'
import type { TraceFormatReader } from './trace-format.ts'

const COLUMNS = ['Timestamp', 'Request tokens', 'Response tokens']

/**
 * BurstGPT: seconds since the recording's start; newer files have `Session ID` and `Elapsed time` (s)
 * as well. An answer of 0 tokens is a request that failed. Source: github.com/HPMLL/BurstGPT.
 */
export const burstGpt: TraceFormatReader = {
  format: 'burstgpt',
  looksLike: ([header = '']) => hasColumns(header, COLUMNS),
  open: (builder) => ({
    ...namedColumns(COLUMNS, (cell) => {
      const session = cell('Session ID')
      builder.add({
        at: decimalInstant(cell('Timestamp'), 0),
        input_tokens: tokensOf(cell('Request tokens'), 'Request tokens'),
        output_tokens: tokensOf(cell('Response tokens'), 'Response tokens'),
        duration_ns: durationOf(cell('Elapsed time'), 's', 'Elapsed time'),
        session: isAbsent(session) ? null : session.trim(),
        blocks: null,
      })
    }),
    notes: () => [],
  }),
}
