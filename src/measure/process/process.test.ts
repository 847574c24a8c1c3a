import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ForkedProcess } from './child.ts'
import { exitReason } from './exit-watch.ts'
import { entryFile, forkFile } from './node-fork.ts'

const ECHO = fileURLToPath(new URL('./fixtures/echo.ts', import.meta.url))

/** Messages in order of arrival, each awaited once. */
function inbox(child: ForkedProcess): () => Promise<unknown> {
  const arrived: unknown[] = []
  const waiting: ((message: unknown) => void)[] = []
  child.onMessage((message) => {
    const next = waiting.shift()
    if (next === undefined) arrived.push(message)
    else next(message)
  })
  return () =>
    arrived.length > 0
      ? Promise.resolve(arrived.shift())
      : new Promise((resolve) => waiting.push(resolve))
}

const exitOf = (child: ForkedProcess): Promise<string> =>
  new Promise((resolve) => {
    child.onExit(resolve)
  })

describe('a forked Node process', () => {
  it('answers, refuses what the schema does not know, and ends when told', async () => {
    const child = forkFile(ECHO)
    const next = inbox(child)
    expect(await next()).toMatchObject({ type: 'ready' })
    child.post({ type: 'add', left: 20, right: 22 })
    expect(await next()).toEqual({ type: 'sum', sum: 42 })
    child.post({ type: 'add', left: 'twenty' })
    expect(await next()).toMatchObject({ type: 'rejected' })
    child.kill()
    expect(await exitOf(child)).toBe('was ended by SIGTERM')
    child.post({ type: 'add', left: 1, right: 1 })
  })

  it('says what the process died of, also to a listener that comes late', async () => {
    const child = forkFile(ECHO)
    const next = inbox(child)
    await next()
    child.post({ type: 'die', message: 'the shelf fell down' })
    expect(await exitOf(child)).toContain('ended with code 1 (Error: the shelf fell down)')
    expect(await exitOf(child)).toContain('the shelf fell down')
  })

  it('ends a process that will not go', async () => {
    const child = forkFile(ECHO)
    const next = inbox(child)
    await next()
    child.post({ type: 'stay' })
    child.post({ type: 'add', left: 0, right: 0 })
    await next()
    child.kill()
    expect(await exitOf(child)).toBe('was ended by SIGKILL')
  }, 10_000)

  it('names a script that is not there', async () => {
    expect(await exitOf(forkFile('/nowhere/at-all.js'))).toMatch(
      /ended with code 1 \(Error: Cannot/,
    )
  })
})

describe('entryFile', () => {
  it('finds an entry beside the bundle, from a chunk as well, and in the sources', () => {
    expect(entryFile('load-process', 'file:///app/out/main/cli.js')).toBe(
      '/app/out/main/load-process.js',
    )
    expect(entryFile('demo-server', 'file:///app/out/main/chunks/node-fork.js')).toBe(
      '/app/out/main/demo-server.js',
    )
    expect(entryFile('demo-server')).toMatch(/src\/loop\/demo-server-process\.ts$/)
  })
})

describe('exitReason', () => {
  it('prefers the line that names an error', () => {
    const stderr =
      'file.js:3\n  throw x\n\nTypeError: x is bad\n    at f (file.js:3)\n\nNode.js v24\n'
    expect(exitReason(1, null, stderr)).toBe('ended with code 1 (TypeError: x is bad)')
    expect(exitReason(null, 'SIGKILL', '')).toBe('was ended by SIGKILL')
  })
})
