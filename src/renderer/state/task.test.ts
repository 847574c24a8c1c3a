import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/result.ts'
import { asProblem, Task } from './task.svelte.ts'

describe('a task', () => {
  it('is busy while it runs, and is not started twice', async () => {
    const task = new Task()
    let finish: () => void = () => undefined
    const first = task.run(() => new Promise((resolve) => (finish = resolve)))
    expect(task.busy).toBe(true)
    let again = false
    expect(
      await task.run(async () => {
        again = true
      }),
    ).toBe(false)
    expect(again).toBe(false)
    finish()
    expect(await first).toBe(true)
    expect([task.busy, task.problem]).toEqual([false, null])
  })

  it('keeps why it was refused until it is tried again or cleared', async () => {
    const task = new Task()
    const problem = { code: 'not_allowed', message: 'Choose a target first.' } as const
    expect(await task.run(() => Promise.reject(new ProblemError(problem)))).toBe(false)
    expect([task.busy, task.problem]).toEqual([false, problem])
    await task.run(async () => undefined)
    expect(task.problem).toBeNull()
    await task.run(() => Promise.reject(new Error('the pipe broke')))
    expect(task.problem?.message).toBe('the pipe broke')
    task.clear()
    expect(task.problem).toBeNull()
  })

  it('turns whatever is thrown into a problem', () => {
    expect(asProblem('no reason')).toEqual({ code: 'internal', message: 'no reason' })
  })
})
