/**
 * Buckets that grow with the value: 256 to a doubling, so that a bucket is at most 0.4 % wide. The
 * bucket is read off the bits of the double (IEEE 754: exponent, then the leading bits of the
 * mantissa), which keeps the order of positive numbers exactly; a computed logarithm need not.
 */

/** Leading bits of the mantissa that tell buckets apart. */
const MANTISSA_BITS = 8
const PER_DOUBLING = 1 << MANTISSA_BITS
const HIGH_WORD_MANTISSA_BITS = 20
/** High word of 1.0; smaller values share the first bucket. */
const ONE = 0x3ff00000
/** Values from 2^63 on share the last bucket. */
const DOUBLINGS = 63
export const LOG_BUCKETS = DOUBLINGS * PER_DOUBLING + 2

const value_bits = new Float64Array(1)
const words = new Uint32Array(value_bits.buffer)
value_bits[0] = 1
/** Which of the two words holds the exponent depends on the machine. */
const HIGH = words[1] === ONE ? 1 : 0

/** The bucket of a value, from 0: never smaller for a larger value. */
export function logBucket(value: number): number {
  if (!(value >= 1)) return 0
  value_bits[0] = value
  const bucket = 1 + (((words[HIGH] ?? 0) - ONE) >>> (HIGH_WORD_MANTISSA_BITS - MANTISSA_BITS))
  return bucket < LOG_BUCKETS ? bucket : LOG_BUCKETS - 1
}
