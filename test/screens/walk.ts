// The loop on the bundled server as a newcomer walks it, one picture a step.

import type { Page } from 'playwright-core'
import { action, atView, choose, claim, fill } from '../e2e/pages.ts'
import type { Camera } from './window.ts'

export interface WalkOptions {
  /** Of which the goal is made: a median where the machine is too busy for a p99. */
  statistic: string | null
  /** The TTFT that must hold; a loose one where the machine is too busy to send on time. */
  slo_ms: number | null
}

const START_LIMIT_MS = 60_000
const MEASURE_LIMIT_MS = 600_000
/** Into a run, so that its plots have something to show. */
const INTO_RUN_MS = 8_000
/** How often runs that were not valid are measured again before the walk gives up. */
const REPEATS_MAX = 5

const CHANGES = [
  ['max_num_seqs', '32', 'Requests wait while the KV cache is nearly empty'],
  ['max_num_batched_tokens', '128', 'Shorter prefill chunks should disturb decode less'],
  ['quantization', 'fp8', 'Decode reads all weights each step'],
  ['tokenizer_workers', '2', 'Prompts might wait for the one worker'],
] as const

/** From the first start to the history of four changes. */
export async function walk(page: Page, camera: Camera, options: WalkOptions): Promise<void> {
  await camera.take('first-run')
  await setUp(page, camera, options)
  await action(page, 'Measure baseline').click()
  await camera.take('measuring', (theme) => intoRun(page, theme === 'light' ? 2 : 3))
  await settled(page, 'bottleneck')
  console.log(await claim(page).innerText())
  await camera.take('bottleneck')
  await page.keyboard.press('Alt+4')
  await atView(page, 'baseline')
  await camera.take('baseline')
  for (const [index, change] of CHANGES.entries()) await iteration(page, camera, index, change)
  await visitHistory(page, camera)
}

async function setUp(
  page: Page,
  camera: Camera,
  { slo_ms, statistic }: WalkOptions,
): Promise<void> {
  await page.getByRole('button', { name: 'Start bundled server' }).click()
  await atView(page, 'goal', START_LIMIT_MS)
  if (statistic !== null) await choose(page, 'Of all requests', statistic)
  if (slo_ms !== null) await page.getByLabel('At most').first().fill(String(slo_ms))
  await camera.take('goal')
  await action(page, 'Set goal').click()
  await atView(page, 'workload')
  await page.keyboard.press('Alt+1')
  await atView(page, 'target')
  await action(page, 'Test connection').click()
  await page.getByText('First token after').first().waitFor({ timeout: START_LIMIT_MS })
  await camera.take('target')
  await page.keyboard.press('Alt+3')
  await atView(page, 'workload')
  await camera.take('workload')
}

/** One change: declared, measured, and decided as the verdict proposes. */
async function iteration(
  page: Page,
  camera: Camera,
  index: number,
  [setting, value, reason]: readonly [string, string, string],
): Promise<void> {
  const first = index === 0
  await page.keyboard.press('Alt+6')
  await atView(page, 'change')
  await set(page, setting, value)
  await fill(page, 'Why this one', reason)
  if (first) await camera.take('change')
  await action(page, 'Declare change').click()
  await atView(page, 'remeasure')
  if (first) await camera.take('remeasure')
  await action(page, 'Measure change').click()
  await settled(page, 'verdict')
  const words = await claim(page).innerText()
  console.log(`${setting} ${value}: ${words}`)
  await camera.take(first ? 'verdict' : `verdict-${String(index + 1)}`)
  await action(page, words.startsWith('Keep') ? /^Keep change/ : /^Revert change/).click()
  await page.getByText(/^Change (kept|reverted)\./).waitFor()
}

/** Waits until run `number` is well under way. */
async function intoRun(page: Page, number: number): Promise<void> {
  const heading = page.getByRole('heading', { name: `Measuring run ${String(number)} of` })
  await heading.waitFor({ timeout: MEASURE_LIMIT_MS })
  await page.waitForTimeout(INTO_RUN_MS)
}

/** Waits for the page that follows a measurement, and measures again what was not valid. */
async function settled(page: Page, next: string): Promise<void> {
  const there = page.locator(`main[data-view="${next}"]`)
  const again = action(page, /^Measure (?:again|what is missing)/)
  for (let repeats = 0; repeats <= REPEATS_MAX; repeats++) {
    await there.or(again).first().waitFor({ timeout: MEASURE_LIMIT_MS })
    if ((await there.count()) > 0) return
    console.log(await page.getByRole('main').innerText())
    await again.click()
    await again.waitFor({ state: 'detached' })
  }
  throw new Error(`No valid runs after ${String(REPEATS_MAX)} more measurements.`)
}

async function set(page: Page, setting: string, value: string): Promise<void> {
  const field = page.getByLabel(setting, { exact: true })
  const is_list = (await field.evaluate((element) => element.tagName)) === 'SELECT'
  await (is_list ? field.selectOption(value) : field.fill(value))
}

async function visitHistory(page: Page, camera: Camera): Promise<void> {
  await page.keyboard.press('h')
  await atView(page, 'history')
  console.log(await claim(page).innerText())
  await camera.take('history')
  await page.getByRole('button', { name: /^Before buying/ }).click()
  await atView(page, 'hardware')
  await camera.take('hardware')
}

/** The steps of an investigation that has been walked before; nothing is measured. */
export async function revisit(page: Page, camera: Camera): Promise<void> {
  const steps = ['target', 'goal', 'workload', 'baseline', 'bottleneck'] as const
  for (const [index, step] of steps.entries()) {
    if (!camera.wants(step)) continue
    await page.keyboard.press(`Alt+${String(index + 1)}`)
    await atView(page, step)
    await camera.take(step)
  }
  if (camera.wants('change')) {
    await page.keyboard.press('Alt+6')
    await atView(page, 'change')
    await set(page, 'gpu_memory_utilization', '0.8')
    await camera.take('change')
  }
  await visitHistory(page, camera)
  for (const [name, number] of [
    ['verdict', 1],
    ['verdict-2', 2],
  ] as const) {
    if (!camera.wants(name)) continue
    await page.keyboard.press('h')
    await atView(page, 'history')
    await page
      .getByRole('table')
      .last()
      .locator('tbody tr')
      .nth(number)
      .getByRole('button')
      .first()
      .click()
    await atView(page, 'verdict')
    await camera.take(name)
  }
}
