import { describe, expect, it } from 'vitest'
import { cut, wrapName } from './wrap-name.ts'

describe('names under an axis', () => {
  it('break at underscores into lines of about equal length', () => {
    expect(wrapName('max_num_batched_tokens', 18)).toEqual(['max_num_', 'batched_tokens'])
    expect(wrapName('enable_prefix_caching', 18)).toEqual(['enable_', 'prefix_caching'])
    expect(wrapName('quantization', 18)).toEqual(['quantization'])
  })
  it('end in … where a line has no room', () => {
    expect(wrapName('max_num_batched_tokens', 10)).toEqual(['max_num_', 'batched_t…'])
    expect(wrapName('quantization', 6)).toEqual(['quant…'])
    expect(cut('abc', 3)).toBe('abc')
  })
})
