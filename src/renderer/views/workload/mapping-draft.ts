import { columnMappingSchema, type ColumnMapping } from '../../../shared/trace.ts'

/** Which column says what, as lists hold it: '' stands for a column that is not there. */
export interface MappingDraft {
  timestamp: string
  input_tokens: string
  output_tokens: string
  session: string
  duration: string
  duration_unit: ColumnMapping['duration_unit']
}

/** The columns that a log may have, in the order of the form. */
export const MAPPED_COLUMNS = [
  { field: 'timestamp', label: 'When it came' },
  { field: 'input_tokens', label: 'Input tokens' },
  { field: 'output_tokens', label: 'Output tokens' },
  { field: 'session', label: 'Session' },
  { field: 'duration', label: 'How long it took' },
] as const satisfies readonly { field: keyof MappingDraft; label: string }[]

export function mappingDraft(mapping: ColumnMapping | null): MappingDraft {
  return {
    timestamp: mapping?.timestamp ?? '',
    input_tokens: mapping?.input_tokens ?? '',
    output_tokens: mapping?.output_tokens ?? '',
    session: mapping?.session ?? '',
    duration: mapping?.duration ?? '',
    duration_unit: mapping?.duration_unit ?? 'ms',
  }
}

/** The mapping as an import takes it; null while no column says when a request came. */
export function mappingOf(draft: MappingDraft): ColumnMapping | null {
  const column = (name: string): string | null => (name === '' ? null : name)
  const parsed = columnMappingSchema.safeParse({
    timestamp: draft.timestamp,
    input_tokens: column(draft.input_tokens),
    output_tokens: column(draft.output_tokens),
    session: column(draft.session),
    duration: column(draft.duration),
    duration_unit: draft.duration_unit,
  })
  return parsed.success ? parsed.data : null
}
