import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { CommandServer } from './command-server.ts'
import type { CommandServerStart } from './health.ts'

/** A whole server in one line; it answers with its process id and the argument it was given. */
const SCRIPT = [
  'const [port, word] = process.argv.slice(1);',
  "require('node:http').createServer((request, response) => {",
  "  response.end(process.pid + ' ' + word)",
  "}).listen(Number(port), '127.0.0.1')",
].join(' ')

const node = (script: string, ...args: string[]): string =>
  `${JSON.stringify(process.execPath)} -e ${JSON.stringify(script)} ${args.join(' ')}`

const never = new AbortController().signal
const server = new CommandServer()
afterEach(() => server.stop())

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function startOf(word: string, port?: number): Promise<CommandServerStart> {
  const own = port ?? (await freePort())
  return {
    command: node(SCRIPT, String(own), word),
    base_url: `http://127.0.0.1:${String(own)}`,
    health_path: '/',
    startup_timeout_s: 20,
  }
}

async function answerOf(start: CommandServerStart): Promise<{ pid: number; word: string }> {
  const [pid, word = ''] = (await (await fetch(start.base_url)).text()).split(' ')
  return { pid: Number(pid), word }
}

describe('a server that is started by command', () => {
  it('answers once it is ensured, and is left alone while the command stays the same', async () => {
    const start = await startOf('one')
    await server.ensure(start, never)
    const first = await answerOf(start)
    expect(first.word).toBe('one')
    await server.ensure(start, never)
    expect(await answerOf(start)).toEqual(first)
  }, 30_000)

  it('is replaced where the command differs, on the same port, and is gone when stopped', async () => {
    const start = await startOf('one')
    await server.ensure(start, never)
    const first = await answerOf(start)
    const other = await startOf('two', Number(new URL(start.base_url).port))
    await server.ensure(other, never)
    const second = await answerOf(other)
    expect(second.word).toBe('two')
    expect(second.pid).not.toBe(first.pid)
    await server.stop()
    await expect(fetch(start.base_url)).rejects.toThrow()
  }, 30_000)

  it('is gone when stopped although it takes its time, and its shell does not', async () => {
    const start = await startOf('one')
    const slow = `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 700)); ${SCRIPT}`
    const port = new URL(start.base_url).port
    // Two commands, so that the shell does not become the server.
    await server.ensure({ ...start, command: `${node(slow, port, 'one')}; true` }, never)
    await server.stop()
    await expect(fetch(start.base_url)).rejects.toThrow()
  }, 30_000)

  it('is started again where it was killed meanwhile, as when memory runs out', async () => {
    const start = await startOf('one')
    await server.ensure(start, never)
    const first = await answerOf(start)
    process.kill(first.pid, 'SIGKILL')
    // Its port closes before its parent hears of its end.
    await new Promise((resolve) => setTimeout(resolve, 300))
    await server.ensure(start, never)
    expect((await answerOf(start)).pid).not.toBe(first.pid)
  }, 30_000)
})

describe('a start command that leads nowhere', () => {
  it('is told with the server’s own last words', async () => {
    const start = await startOf('one')
    const command = node("console.error('out of memory on device 0'); process.exit(3)")
    await expect(server.ensure({ ...start, command }, never)).rejects.toThrow(
      'The start command ended before the server answered. It said: out of memory on device 0',
    )
  }, 30_000)

  it('is ended where it does not answer in time', async () => {
    const start = await startOf('one')
    const command = node('setInterval(() => undefined, 1000)')
    await expect(
      server.ensure({ ...start, command, startup_timeout_s: 0.5 }, never),
    ).rejects.toMatchObject({ problem: { code: 'target_failed' } })
  }, 30_000)

  it('is ended where the user cancels', async () => {
    const start = await startOf('one')
    await expect(server.ensure(start, AbortSignal.abort())).rejects.toMatchObject({
      problem: { code: 'cancelled' },
    })
    await expect(fetch(start.base_url)).rejects.toThrow()
  }, 30_000)

  it('is not run where something answers at its address already', async () => {
    const start = await startOf('one')
    const other = new CommandServer()
    await other.ensure(start, never)
    try {
      await expect(server.ensure(start, never)).rejects.toThrow(
        `Something answers at ${start.base_url} already: stop it first`,
      )
    } finally {
      await other.stop()
    }
  }, 30_000)
})
