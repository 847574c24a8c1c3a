/** A stream of pseudo-random numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number
  /**
   * A whole number uniform in [0, n), for 1 ≤ n ≤ 2^32. The bias is under n / 2^32, far below what
   * any use here could notice.
   */
  int(n: number): number
  /** Standard normal, by Marsaglia's polar method. */
  normal(): number
}

const TWO_POW_32 = 2 ** 32
const STATE_WORDS = 4
/** 2^32 divided by the golden ratio, odd: the step of splitmix32. */
const GOLDEN_GAMMA = 0x9e3779b9

/** One round of Murmur3's 32-bit finaliser: every input bit moves every output bit. */
function mix32(word: number): number {
  let z = word | 0
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return (z ^ (z >>> 16)) >>> 0
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

/**
 * The raw generator: xoshiro128** 1.1, unsigned 32-bit words.
 * Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4),
 * 2021; reference code xoshiro128starstar.c.
 * @param state Four 32-bit words, not all zero.
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [s0, s1, s2, s3] = state
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0
    const t = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotateLeft(s3, 11)
    return result
  }
}

/**
 * A generator from one seed, a safe integer; the state is filled by splitmix32 over all its bits.
 * Not for secrets.
 */
export function createRandom(seed: number): Random {
  let word = deriveSeed(seed)
  const words = Array.from({ length: STATE_WORDS }, () => {
    word = (word + GOLDEN_GAMMA) | 0
    return mix32(word)
  })
  const [a = 1, b = 0, c = 0, d = 0] = words
  const raw = xoshiro128([a, b, c, d])
  const next = (): number => ((raw() >>> 5) * 2 ** 26 + (raw() >>> 6)) / 2 ** 53
  let spare: number | null = null
  function normal(): number {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    // Accepts π/4 of all points, so that a long loop would mean a broken generator.
    for (;;) {
      const x = 2 * next() - 1
      const y = 2 * next() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      spare = y * scale
      return x * scale
    }
  }
  return { next, int: (n) => Math.floor((raw() / TWO_POW_32) * n), normal }
}

/**
 * One seed (an unsigned 32-bit integer) from several whole numbers, such as (seed, repetition,
 * purpose): streams from different tuples are independent for every practical use.
 */
export function deriveSeed(...parts: readonly number[]): number {
  let hash = mix32(parts.length + 1)
  for (const part of parts) {
    const low = part >>> 0
    const high = Math.floor(part / TWO_POW_32) >>> 0
    hash = mix32((Math.imul(hash, 5) + low) ^ GOLDEN_GAMMA)
    hash = mix32((Math.imul(hash, 5) + high) ^ GOLDEN_GAMMA)
  }
  return hash
}
