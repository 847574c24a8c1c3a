import { describe, expect, it } from 'vitest'
import { keyName, stepOfDigit } from './keyboard.svelte.ts'

describe('keys', () => {
  it('are named as they are shown', () => {
    expect(['k', 'K', '?', 'Escape', 'Enter'].map((key) => keyName({ key }))).toEqual([
      'K',
      'K',
      '?',
      'Esc',
      'Enter',
    ])
  })

  it('with Alt and a digit stand for a step, wherever the digit is', () => {
    expect(stepOfDigit({ altKey: true, code: 'Digit1' })).toBe('target')
    expect(stepOfDigit({ altKey: true, code: 'Numpad8' })).toBe('verdict')
    expect(stepOfDigit({ altKey: true, code: 'Digit9' })).toBeNull()
    expect(stepOfDigit({ altKey: false, code: 'Digit1' })).toBeNull()
  })
})
