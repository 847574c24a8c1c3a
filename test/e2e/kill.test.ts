// A kill at any instant: finished runs stay whole, the open one says interrupted.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scalarsOf } from '../../src/shared/record-batch.ts'
import { dataFolder, startApp } from './app.ts'
import { request } from './bridge.ts'
import { bundledInvestigation } from './bundled.ts'

const POLL_MS = 200
const RUN_LIMIT_MS = 180_000

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

describe('a kill in the middle of a run', () => {
  it('leaves finished runs whole and marks the open one interrupted', async () => {
    const { app, page } = await startApp(folder.path)
    const { id } = await bundledInvestigation(page, 60)
    await request(page, 'measure:start', { id })
    const deadline = Date.now() + RUN_LIMIT_MS
    for (;;) {
      const { iterations } = await request(page, 'investigation:get', { id })
      const [first, second] = iterations[0]?.runs ?? []
      // The second run has begun to measure: its instant zero is known.
      if (first?.summary && second?.status === 'running' && second.started_ns !== '0') break
      if (Date.now() > deadline) throw new Error('the second run never began')
      await page.waitForTimeout(POLL_MS)
    }
    const before = await request(page, 'investigation:get', { id })
    app.process().kill('SIGKILL')
    await app.waitForEvent('close').catch(() => undefined)

    const again = await startApp(folder.path)
    try {
      const info = await request(again.page, 'app:info', undefined)
      expect(info.notices.join(' ')).toContain('marked interrupted')
      const after = await request(again.page, 'investigation:get', { id })
      const [whole, open] = after.iterations[0]?.runs ?? []
      const [wholeBefore] = before.iterations[0]?.runs ?? []
      expect(whole).toEqual(wholeBefore)
      expect(open).toMatchObject({ status: 'interrupted', summary: null })
      const batch = await request(again.page, 'run:requests', { run_id: whole?.id ?? '' })
      const requests = [...scalarsOf(batch)]
      expect(requests.filter((one) => !one.warmup)).toHaveLength(60)
      expect(requests.every((one) => one.outcome === 'ok')).toBe(true)
      await again.page.getByText('Chokepoint ended while').first().waitFor()
    } finally {
      await again.app.close()
    }
  })
})
