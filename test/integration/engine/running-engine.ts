import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import path from 'node:path'

const ENGINE = path.resolve(import.meta.dirname, '../../engine')
const START_TIMEOUT_MS = 30_000

/** Whether the real engine is installed: `npm ci --omit=optional --prefix test/engine`. */
export async function engineInstalled(): Promise<boolean> {
  try {
    await access(path.join(ENGINE, 'node_modules/@fugood/llama.node'))
    return true
  } catch {
    return false
  }
}

export interface RunningEngine {
  base_url: string
  stop(): void
}

/** Starts the engine on a free port and waits until it listens. */
export function startEngine(...flags: string[]): Promise<RunningEngine> {
  const args = [path.join(ENGINE, 'server.mjs'), '--port', '0', ...flags]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((resolve, reject) => {
    let words = ''
    const fail = (why: string) => {
      child.kill('SIGKILL')
      reject(new Error(`The engine ${why}: ${words.slice(-2_000)}`))
    }
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS)
    child.on('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with code ${String(code)}`)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString()
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const base_url = /listening on (\S+)\n/.exec(said)?.[1]
      if (base_url === undefined) return
      clearTimeout(timer)
      resolve({ base_url, stop: () => child.kill('SIGTERM') })
    })
  })
}

export interface Chunk {
  choices: { delta?: { role?: string; content?: string | null }; finish_reason: string | null }[]
  usage?: { prompt_tokens: number; completion_tokens: number }
  timings?: { prompt_n: number; prompt_ms: number; predicted_n: number; predicted_ms: number }
}

/** One streamed chat request, its events parsed; `onEvent` hears of each as it comes. */
export async function streamChat(
  base_url: string,
  body: Record<string, unknown>,
  options: { onEvent?: () => void; signal?: AbortSignal } = {},
): Promise<{ chunks: Chunk[]; done: boolean }> {
  const response = await fetch(`${base_url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stream: true, stream_options: { include_usage: true }, ...body }),
    signal: options.signal ?? null,
  })
  if (response.status !== 200) throw new Error(`HTTP ${String(response.status)}`)
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true })
    options.onEvent?.()
  }
  const events = text.split('\n\n').filter((event) => event !== '')
  const data = events.map((event) => event.replace(/^data: /, ''))
  return {
    chunks: data.slice(0, -1).map((json) => JSON.parse(json) as Chunk),
    done: data.at(-1) === '[DONE]',
  }
}
