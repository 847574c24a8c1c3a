import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSignals } from '../../../src/measure/signals/recognise.ts'
import { engineInstalled, startEngine, streamChat, type RunningEngine } from './running-engine.ts'

const user = (content: string) => ({ messages: [{ role: 'user', content }] })

describe.skipIf(!(await engineInstalled()))(
  'the real engine (skipped where test/engine is not installed)',
  () => {
    let engine: RunningEngine
    beforeAll(async () => {
      engine = await startEngine('--parallel', '1')
    })
    afterAll(() => {
      engine.stop()
    })

    const signals = async () =>
      readSignals(await (await fetch(`${engine.base_url}/metrics`)).text()).values

    /** Asks for the metrics until they are as expected; the test's own time limit ends it. */
    async function until(expected: Record<string, number>): Promise<void> {
      for (;;) {
        const values = await signals()
        if (Object.entries(expected).every(([name, value]) => values[name] === value)) return
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }

    it('streams a role, one event a token, the usage, and timings on the last chunk', async () => {
      const { chunks, done } = await streamChat(engine.base_url, {
        ...user('hello'),
        max_tokens: 12,
      })
      expect(done).toBe(true)
      expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: null })
      const tokens = chunks.flatMap((chunk) => chunk.choices[0]?.delta?.content ?? [])
      expect(tokens).toHaveLength(12)
      expect(tokens.join('')).toMatch(/^[\x20-\x7e]{12}$/)
      expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length')
      const last = chunks.at(-1)
      expect(last?.choices).toEqual([])
      // "user: hello\n" is twelve bytes, and a byte is a token.
      expect(last?.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 12 })
      expect(last?.timings).toMatchObject({ prompt_n: 12, predicted_n: 12 })
      expect(last?.timings?.prompt_ms).toBeGreaterThan(0)
      expect(last?.timings?.predicted_ms).toBeGreaterThan(0)
    })

    it('answers whole, too, and says what it is', async () => {
      const response = await fetch(`${engine.base_url}/v1/completions`, {
        method: 'POST',
        body: JSON.stringify({ prompt: 'abc', max_tokens: 5 }),
      })
      expect(await response.json()).toMatchObject({
        choices: [{ text: expect.stringMatching(/^.{5}$/) as string, finish_reason: 'length' }],
        usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
      })
      const models = await fetch(`${engine.base_url}/v1/models`)
      expect(await models.json()).toMatchObject({ data: [{ id: 'random-weights' }] })
      expect((await fetch(`${engine.base_url}/health`)).status).toBe(200)
      const props = await fetch(`${engine.base_url}/props`)
      expect(await props.json()).toMatchObject({ total_slots: 1 })
    })

    it('counts what it did under the names of llama.cpp', async () => {
      const before = await signals()
      await streamChat(engine.base_url, { ...user('count me'), max_tokens: 7 })
      const after = await signals()
      const grown = (name: string) => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN)
      expect(grown('server_prompt_tokens')).toBe('user: count me\n'.length)
      expect(grown('server_generation_tokens')).toBe(7)
      expect(grown('server_prefill_s')).toBeGreaterThan(0)
      expect(grown('server_decode_s')).toBeGreaterThan(0)
    })

    it('lets requests beyond its slots wait in the order in which they came', async () => {
      const ended: number[] = []
      const one = async (index: number) => {
        await streamChat(engine.base_url, { ...user(`number ${String(index)}`), max_tokens: 300 })
        ended.push(index)
      }
      const first = one(0)
      await until({ server_requests_running: 1 })
      const second = one(1)
      await until({ server_requests_running: 1, server_requests_waiting: 1 })
      await Promise.all([first, second, one(2)])
      expect(ended).toEqual([0, 1, 2])
      expect(await signals()).toMatchObject({
        server_requests_running: 0,
        server_requests_waiting: 0,
      })
    })

    it('gives a slot back when its client goes', async () => {
      const abort = new AbortController()
      const gone = streamChat(
        engine.base_url,
        { ...user('never mind'), max_tokens: 1_900 },
        { signal: abort.signal, onEvent: () => abort.abort() },
      )
      await expect(gone).rejects.toThrow()
      await until({ server_requests_running: 0 })
      const { done } = await streamChat(engine.base_url, { ...user('next'), max_tokens: 3 })
      expect(done).toBe(true)
    })

    it('refuses what does not fit a slot, and what it cannot read', async () => {
      const post = (body: string) =>
        fetch(`${engine.base_url}/v1/chat/completions`, { method: 'POST', body })
      const long = await post(JSON.stringify({ ...user('x'), max_tokens: 5_000 }))
      expect(long.status).toBe(400)
      expect(await long.text()).toContain('exceeds the available context size (2048 tokens)')
      expect((await post('{"messages": 5}')).status).toBe(400)
      expect((await post('not json')).status).toBe(400)
      expect((await fetch(`${engine.base_url}/nowhere`)).status).toBe(404)
    })

    it('with four slots, decodes four at once', async () => {
      const four = await startEngine('--parallel', '4')
      try {
        const all = Promise.all(
          [0, 1, 2, 3].map((index) =>
            streamChat(four.base_url, { ...user(String(index)), max_tokens: 300 }),
          ),
        )
        const ended = all.then(() => true)
        const most = { running: 0, waiting: 0 }
        for (;;) {
          const page = await (await fetch(`${four.base_url}/metrics`)).text()
          const { values } = readSignals(page)
          most.running = Math.max(most.running, values['server_requests_running'] ?? 0)
          most.waiting = Math.max(most.waiting, values['server_requests_waiting'] ?? 0)
          const later = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 10))
          if (await Promise.race([ended, later])) break
        }
        expect((await all).every(({ done }) => done)).toBe(true)
        expect(most).toEqual({ running: 4, waiting: 0 })
      } finally {
        four.stop()
      }
    })
  },
)
