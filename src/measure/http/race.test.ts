import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ATTEMPT_DELAY_MS, Race } from './race.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

interface Attempt {
  address: string
  open: (at: number) => void
  fail: (error: Error | null) => void
  destroy: () => void
  isDestroyed: boolean
}

function race(...addresses: string[]): {
  attempts: Attempt[]
  ended: string[]
  race: Race<Attempt>
} {
  const attempts: Attempt[] = []
  const ended: string[] = []
  const running = new Race<Attempt>(
    addresses,
    (address, open, fail) => {
      const attempt = {
        address,
        open,
        fail,
        isDestroyed: false,
        destroy: () => (attempt.isDestroyed = true),
      }
      attempts.push(attempt)
      return attempt
    },
    (winner, address, at) => ended.push(`${winner.address} ${address} ${at}`),
    (error) => ended.push(error.message),
  )
  return { attempts, ended, race: running }
}

describe('Race', () => {
  it('goes on to the next address at once where one fails', () => {
    const { attempts, ended } = race('::1', '127.0.0.1')
    attempts[0]?.fail(new Error('no route'))
    expect(attempts.map(({ address }) => address)).toEqual(['::1', '127.0.0.1'])
    attempts[1]?.open(7)
    expect(ended).toEqual(['127.0.0.1 127.0.0.1 7'])
    vi.runAllTimers()
    expect(attempts).toHaveLength(2)
  })

  it('tries the next beside one that says nothing, and keeps the first that opens', () => {
    const { attempts, ended } = race('a', 'b', 'c')
    vi.advanceTimersByTime(ATTEMPT_DELAY_MS - 1)
    expect(attempts).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(attempts).toHaveLength(2)
    attempts[0]?.open(1)
    expect(ended).toEqual(['a a 1'])
    expect(attempts.map(({ isDestroyed }) => isDestroyed)).toEqual([false, true])
    vi.runAllTimers()
    expect(attempts).toHaveLength(2)
  })

  it('is lost when all have failed, with the last error', () => {
    const { attempts, ended } = race('a', 'b')
    vi.advanceTimersByTime(ATTEMPT_DELAY_MS)
    attempts[1]?.fail(new Error('refused'))
    expect(ended).toEqual([])
    attempts[0]?.fail(null)
    expect(ended).toEqual(['the server closed the connection at once'])
  })

  it('ends without a word where it is told to', () => {
    const { attempts, ended, race: running } = race('a', 'b')
    running.destroy()
    attempts[0]?.fail(new Error('destroyed'))
    vi.runAllTimers()
    expect([ended, attempts.length, attempts[0]?.isDestroyed]).toEqual([[], 1, true])
  })
})
