import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { answers, waitForHealth, type CommandServerStart } from './health.ts'

let server: Server | null = null
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(listener: RequestListener): Promise<string> {
  const listening = createServer(listener)
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}`
}

/** An address at which nothing listens any more. */
async function nowhere(): Promise<string> {
  const url = await serve(() => undefined)
  await new Promise((resolve) => server?.close(resolve))
  return url
}

const start = (
  base_url: string,
  changes: Partial<CommandServerStart> = {},
): CommandServerStart => ({
  command: 'serve',
  base_url,
  health_path: '/health',
  startup_timeout_s: 5,
  ...changes,
})
const never = new AbortController().signal
const runs = (): boolean => false

describe('waiting for a server', () => {
  it('ends with the first good answer of the health page', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(asked.length < 3 ? 503 : 200).end()
    })
    await waitForHealth(start(url), never, runs)
    expect(asked).toEqual(['/health', '/health', '/health'])
  })

  it('takes a root that knows no page for a server that is up, but not one that is still loading', async () => {
    let status = 500
    const url = await serve((_request, response) => {
      response.writeHead(status).end()
      status = 404
    })
    await waitForHealth(start(url, { health_path: null }), never, runs)
    await expect(
      waitForHealth(start(url, { startup_timeout_s: 0.3 }), never, runs),
    ).rejects.toThrow(`${url}/health gave no good answer within 0.3 s of the start.`)
  })

  it('ends at once where the command has ended, or the user cancels', async () => {
    const url = await nowhere()
    await expect(waitForHealth(start(url), never, () => true)).rejects.toThrow(
      'The start command ended before the server answered.',
    )
    await expect(waitForHealth(start(url), AbortSignal.abort(), runs)).rejects.toMatchObject({
      problem: { code: 'cancelled' },
    })
  })
})

describe('whether something answers', () => {
  it('is true for any answer, false where nothing listens', async () => {
    const url = await serve((_request, response) => response.writeHead(500).end())
    expect(await answers(url)).toBe(true)
    expect(await answers(await nowhere())).toBe(false)
  })
})
