import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ProblemError } from '../shared/result.ts'
import { toProblem } from './problem.ts'

describe('whatever is thrown', () => {
  it('becomes one sentence: a refusal as it is, a wrong input by its field, the rest as a fault of ours', () => {
    const refusal = { code: 'busy', message: 'A measurement is running.' } as const
    expect(toProblem(new ProblemError(refusal))).toEqual(refusal)
    const { error } = z.object({ goal: z.object({ price: z.number() }) }).safeParse({ goal: {} })
    expect(toProblem(error)).toMatchObject({ code: 'bad_input', field: 'goal.price' })
    expect(toProblem(z.string().safeParse(1).error)).not.toHaveProperty('field')
    expect(toProblem(new TypeError('x is undefined'))).toEqual({
      code: 'internal',
      message: 'Something went wrong inside Chokepoint: x is undefined',
    })
    expect(toProblem('nonsense').message).toContain('nonsense')
  })
})
