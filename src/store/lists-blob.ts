import { VarintReader, VarintWriter } from './varint.ts'

/**
 * Lists of numbers, one a request, as one BLOB. Its first byte names the form: whole numbers as
 * varints, each list after its length; or, where one is no whole number, the lengths as varints and
 * the numbers as little-endian doubles in their place. Nothing is rounded.
 */
const WHOLE = 0
const DOUBLES = 1

/** Bytes that a gap between tokens usually takes. */
const BYTES_A_NUMBER = 4

export interface Lists<T extends Float64Array | Uint32Array> {
  values: T
  /** One more than there are lists. */
  offsets: Uint32Array
}

export function listsToBlob({ values, offsets }: Lists<Float64Array | Uint32Array>): Buffer {
  const whole = values.every((value) => Number.isSafeInteger(value) && value >= 0)
  const writer = new VarintWriter(offsets.length + (whole ? values.length * BYTES_A_NUMBER : 0))
  writer.write(whole ? WHOLE : DOUBLES)
  for (let i = 0; i + 1 < offsets.length; i += 1) {
    const from = offsets[i] ?? 0
    const to = offsets[i + 1] ?? 0
    writer.write(to - from)
    if (whole) for (let at = from; at < to; at += 1) writer.write(values[at] ?? 0)
  }
  if (whole) return writer.take()
  const doubles = Float64Array.from(values)
  return Buffer.concat([writer.take(), Buffer.from(doubles.buffer)])
}

/** Throws where the bytes are not what `listsToBlob` makes of `n` lists. */
export function blobToLists(blob: Uint8Array, n: number): Lists<Float64Array> {
  const form = blob[0]
  if (form === WHOLE) return wholeLists(blob, n)
  if (form === DOUBLES) return doubleLists(blob, n)
  throw new Error('it has no form that is known')
}

function wholeLists(blob: Uint8Array, n: number): Lists<Float64Array> {
  // A number takes a byte at least, so that there are no more numbers than bytes.
  const values = new Float64Array(blob.length)
  const offsets = new Uint32Array(n + 1)
  const reader = new VarintReader(blob, 1)
  let end = 0
  for (let i = 0; i < n; i += 1) {
    const count = reader.read()
    // More than there is room for: the bytes end before.
    if (end + count > values.length) throw new Error('it ends inside a list')
    reader.readInto(values, end, count)
    end += count
    offsets[i + 1] = end
  }
  if (reader.at !== blob.length) throw new Error('it goes on after its last list')
  return { values: values.slice(0, end), offsets }
}

function doubleLists(blob: Uint8Array, n: number): Lists<Float64Array> {
  const offsets = new Uint32Array(n + 1)
  const reader = new VarintReader(blob, 1)
  for (let i = 0; i < n; i += 1) offsets[i + 1] = (offsets[i] ?? 0) + reader.read()
  const bytes = (offsets[n] ?? 0) * Float64Array.BYTES_PER_ELEMENT
  if (reader.at + bytes !== blob.length) throw new Error('it is shorter or longer than its lists')
  // Copied: a BLOB need not be aligned for doubles.
  const values = new Float64Array(new Uint8Array(blob.subarray(blob.length - bytes)).buffer)
  return { values, offsets }
}
