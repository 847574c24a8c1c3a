import { isoInstant } from '../instants.ts'
import { tokensOf } from '../values.ts'
import { hasColumns, namedColumns } from './named-columns.ts'
import type { TraceFormatReader } from './trace-format.ts'

const COLUMNS = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens']

/**
 * Azure LLM inference traces: of 2023 with seven digits of a second and no zone, of 2024 with six and
 * `+00:00`. Source: github.com/Azure/AzurePublicDataset.
 */
export const azureLlm: TraceFormatReader = {
  format: 'azure-llm',
  looksLike: ([header = '']) => hasColumns(header, COLUMNS),
  open: (builder) => ({
    ...namedColumns(COLUMNS, (cell) => {
      builder.add({
        at: isoInstant(cell('TIMESTAMP')),
        input_tokens: tokensOf(cell('ContextTokens'), 'ContextTokens'),
        output_tokens: tokensOf(cell('GeneratedTokens'), 'GeneratedTokens'),
        duration_ns: null,
        session: null,
        blocks: null,
      })
    }),
    notes: () => [],
  }),
}
