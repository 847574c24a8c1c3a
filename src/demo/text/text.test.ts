import { describe, expect, it } from 'vitest'
import { answerToken, naturalAnswerTokens } from './answer.ts'
import { blockHashes, splitTokens } from './tokens.ts'

describe('tokens of a text', () => {
  it('takes a common word as one, a long word and digits as several, a mark as one', () => {
    expect(splitTokens('the water was there')).toHaveLength(4)
    expect(splitTokens('Hello, world!')).toEqual(['Hello', ',', 'world', '!'])
    expect(splitTokens('internationalisation 12345')).toEqual([
      'internat',
      'ionalisa',
      'tion',
      '123',
      '45',
    ])
    expect(splitTokens('  ')).toEqual([])
  })

  it('gives equal starts equal block hashes, and none to a block that is not whole', () => {
    const shared = Array.from({ length: 32 }, (_, index) => `w${index}`)
    const one = blockHashes([...shared, ...Array.from({ length: 20 }, () => 'a')])
    const other = blockHashes([...shared, ...Array.from({ length: 15 }, () => 'b')])
    expect(one).toHaveLength(3)
    expect(other).toEqual(one.slice(0, 2))
    expect(blockHashes(['x', ...shared.slice(1)])[1]).not.toBe(one[1])
  })
})

describe('answers', () => {
  it('have one word a token', () => {
    const text = Array.from({ length: 50 }, (_, index) => answerToken(7, index)).join('')
    expect(text.split(' ')).toHaveLength(50)
    expect(splitTokens(text)).toHaveLength(50)
  })

  it('end by themselves at a length that the prompt and the seed decide', () => {
    const lengths = Array.from({ length: 400 }, (_, index) => naturalAnswerTokens(`p${index}`, 1))
    expect(naturalAnswerTokens('p0', 1)).toBe(lengths[0])
    expect(naturalAnswerTokens('p0', 2)).not.toBe(lengths[0])
    const median = lengths.toSorted((a, b) => a - b)[200] ?? 0
    expect(median).toBeGreaterThan(100)
    expect(median).toBeLessThan(140)
  })
})
