import type { Trace } from '../../../shared/trace.ts'
import type { LoadMaterial } from '../material.ts'

type Column = Float64Array | Uint32Array

/** Puts the columns of traces where all threads read them: a copy a thread could be hundreds of MB. */
export function shareMaterial(material: LoadMaterial): LoadMaterial {
  const { trace, arrivals_trace } = material
  const shared = trace === null ? null : shareTrace(trace)
  if (arrivals_trace === null) return { ...material, trace: shared }
  const arrivals = arrivals_trace === trace ? shared : shareTrace(arrivals_trace)
  return { ...material, trace: shared, arrivals_trace: arrivals }
}

function shareTrace(trace: Trace): Trace {
  const { prefixes } = trace
  return {
    at_ns: share(trace.at_ns),
    input_tokens: shareOrNull(trace.input_tokens),
    output_tokens: shareOrNull(trace.output_tokens),
    duration_ns: shareOrNull(trace.duration_ns),
    session: shareOrNull(trace.session),
    prefixes: prefixes && {
      ...prefixes,
      offsets: share(prefixes.offsets),
      block_ids: share(prefixes.block_ids),
    },
  }
}

function shareOrNull<T extends Column>(column: T | null): T | null {
  return column === null ? null : share(column)
}

function share<T extends Column>(column: T): T {
  const memory = new SharedArrayBuffer(column.byteLength)
  const type = column.constructor as new (memory: SharedArrayBuffer) => T
  const copy = new type(memory)
  copy.set(column)
  return copy
}
