import { expect, it } from 'vitest'
import type { ColumnMapping } from '../../../shared/trace.ts'
import { mappingDraft, mappingOf } from './mapping-draft.ts'

it('gives back the mapping that it was made from, and wants a column of instants', () => {
  const mapping: ColumnMapping = {
    timestamp: 'created_at',
    input_tokens: 'usage.prompt_tokens',
    output_tokens: null,
    session: null,
    duration: 'latency',
    duration_unit: 's',
  }
  expect(mappingOf(mappingDraft(mapping))).toEqual(mapping)
  expect(mappingOf(mappingDraft(null))).toBeNull()
})
