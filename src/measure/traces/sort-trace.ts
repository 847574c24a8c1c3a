import type { Trace, TracePrefixes } from '../../shared/trace.ts'

/**
 * The trace in the order of its instants, the first at 0; requests of one instant stay in the order
 * of the file. `unsorted` counts those that lay before an earlier line.
 */
export function sortTrace(trace: Trace): { trace: Trace; unsorted: number } {
  const { at_ns } = trace
  let unsorted = 0
  let latest = -Infinity
  for (const at of at_ns) {
    if (at < latest) unsorted += 1
    else latest = at
  }
  if (unsorted === 0) return { trace: { ...trace, at_ns: fromFirst(at_ns) }, unsorted }
  const order = Uint32Array.from(at_ns, (_, index) => index)
  order.sort((left, right) => (at_ns[left] ?? 0) - (at_ns[right] ?? 0) || left - right)
  const sorted: Trace = {
    at_ns: fromFirst(Float64Array.from(order, (row) => at_ns[row] ?? 0)),
    input_tokens: whole(trace.input_tokens, order),
    output_tokens: whole(trace.output_tokens, order),
    duration_ns:
      trace.duration_ns === null
        ? null
        : Float64Array.from(order, (row) => trace.duration_ns?.[row] ?? NaN),
    session: whole(trace.session, order),
    prefixes: trace.prefixes === null ? null : sortPrefixes(trace.prefixes, order),
  }
  return { trace: sorted, unsorted }
}

function fromFirst(at_ns: Float64Array): Float64Array {
  const first = at_ns[0] ?? 0
  return first === 0 ? at_ns : at_ns.map((at) => at - first)
}

function whole(column: Uint32Array | null, order: Uint32Array): Uint32Array | null {
  return column === null ? null : Uint32Array.from(order, (row) => column[row] ?? 0)
}

function sortPrefixes(prefixes: TracePrefixes, order: Uint32Array): TracePrefixes {
  const { offsets, block_ids } = prefixes
  const sortedOffsets = new Uint32Array(offsets.length)
  const sortedIds = new Uint32Array(block_ids.length)
  let at = 0
  order.forEach((row, place) => {
    sortedOffsets[place] = at
    const ids = block_ids.subarray(offsets[row], offsets[row + 1])
    sortedIds.set(ids, at)
    at += ids.length
  })
  sortedOffsets[order.length] = at
  return { ...prefixes, offsets: sortedOffsets, block_ids: sortedIds }
}
