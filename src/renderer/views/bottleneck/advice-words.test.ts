import { describe, expect, it } from 'vitest'
import { MEMORY_BOUND } from '../../../../test/harness/fixtures/diagnoses.ts'
import { adviceChoice, adviceFacts } from './advice-words.ts'

const [quantise, , batch] = MEMORY_BOUND.advice

describe('a piece of advice as a card', () => {
  it('says what it changes, what it can win, what it risks and what it takes', () => {
    expect(adviceChoice(quantise!, 600)).toEqual({
      value: 'quantization fp8',
      title: 'Quantise the weights',
      code: 'quantization',
      detail: 'none → fp8',
      note: quantise!.why,
      facts: [
        { name: 'Gain', text: quantise!.expected_gain!.words },
        { name: 'Risk', text: quantise!.risk },
        { name: 'Answers', text: 'can change: a quality check is due.' },
      ],
      foot: '10\u00a0min to measure',
    })
  })

  it('promises no gain that was not worked out, and no risk that nobody named', () => {
    const facts = adviceFacts({ ...batch!, risk: '' })
    expect(facts).toEqual([{ name: 'Gain', text: '— it cannot be worked out from here.' }])
    expect(adviceChoice(batch!, null).foot).toBe('')
  })
})
