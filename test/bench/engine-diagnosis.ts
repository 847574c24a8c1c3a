/**
 * Four situations of a real llama.cpp, and one more, each with the answer that is right for it:
 * `node test/bench/engine-diagnosis.ts [--scene long-prompts,starved] [--run-s 12] [--folder DIR]`.
 * The program's own loop starts the engine, loads it and samples it, as it does any other server; then
 * it makes the change that is advised first and measures again, so that the answer is held against what
 * it is good for. Linux with two cores (`taskset`, `nice`).
 *
 * What is right was settled before it was measured. The engine has no GPU: its processor computes the
 * model, so that what product.md says of a GPU holds of the cores that the engine computes on, and
 * "host" is a processor that somebody else keeps from it.
 *
 * | situation                | binds                | why, and what it is told from |
 * | ------------------------ | -------------------- | ----------------------------- |
 * | one thread, long prompts | compute, in prefill  | the core of the one thread is busy with arithmetic, and a prompt shares each reading of the weights among all its tokens, so that it is not memory; nobody else wants the core, so that it is not the host |
 * | many slots, short prompts| compute, in decode   | as many slots as requests, so that none waits for the limit; sixteen share a reading of the weights; the core is busy |
 * | one slot, many waiting   | limit on the batch   | requests wait for the slot while a step for one costs nearly as much as a step for several |
 * | slow proxy               | network              | by Little's law over its own counts, the engine holds a request for a fraction of what the client waits |
 * | starved by neighbours    | host                 | the engine gets a quarter of the core that it computes on, with requests in it all the time, while others have the rest |
 *
 * That the limit on the batch stands under "under-used GPU" is product.md's word for it.
 */
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { changeWords } from '../../src/engine/format/change.ts'
import { formatNumber } from '../../src/engine/format/number.ts'
import type { Iteration } from '../../src/shared/investigation.ts'
import { engineInstalled } from '../integration/engine/running-engine.ts'
import {
  freePort,
  SERVER_CORE,
  startNeighbours,
  startProxy,
  stayOnClientCore,
} from './engine-diagnosis/machine.ts'
import { MeasuredScene } from './engine-diagnosis/measure.ts'
import { isRight, printDiagnosis } from './engine-diagnosis/print.ts'
import { SCENES, type Scene } from './engine-diagnosis/scenes.ts'

const { values: options } = parseArgs({
  options: {
    scene: { type: 'string', default: '' },
    'run-s': { type: 'string', default: '12' },
    folder: { type: 'string' },
  },
})
const run_s = Number(options['run-s'])
/** The client comes first where both want a core: it must keep up for a run to count. */
const POLITE = 'nice --adjustment=5'

async function runScene(scene: Scene, folder: string): Promise<boolean> {
  console.log(`\n${scene.name}: ${scene.what}\n  ${scene.because}`)
  const right = await diagnoseScene(scene, folder)
  const { neighbours, proxy_delay_ms, ...relieved } = scene
  if (neighbours !== undefined || proxy_delay_ms !== undefined) {
    const { summary } = await inScene(relieved, folder, (measured) => measured.baseline())
    console.log(`  without them: mean end to end ${formatNumber(summary?.e2e_ms.mean ?? 0)} ms`)
  }
  return right
}

/** Sets the scene up, and takes it down again whatever happens in it. */
async function inScene<T>(
  scene: Scene,
  folder: string,
  act: (measured: MeasuredScene) => Promise<T>,
): Promise<T> {
  const { neighbours = 0, proxy_delay_ms } = scene
  const port = await freePort()
  const address_port = proxy_delay_ms === undefined ? port : await freePort()
  const helpers: ChildProcess[] =
    proxy_delay_ms === undefined ? [] : [await startProxy(address_port, port, proxy_delay_ms)]
  if (neighbours > 0) stayOnClientCore()
  helpers.push(...startNeighbours(neighbours))
  const prefix = neighbours > 0 ? `taskset --cpu-list ${SERVER_CORE}` : POLITE
  const measured = new MeasuredScene(scene, { folder, port, address_port, prefix, run_s })
  try {
    return await act(measured)
  } finally {
    measured.close()
    for (const helper of helpers) helper.kill('SIGKILL')
  }
}

function diagnoseScene(scene: Scene, folder: string): Promise<boolean> {
  return inScene(scene, folder, async (measured) => {
    const { diagnosis, summary } = await measured.baseline()
    if (diagnosis === null) throw new Error('no diagnosis')
    printDiagnosis(diagnosis)
    const right = isRight(scene, diagnosis)
    console.log(`  ${right ? 'RIGHT' : `WRONG: ${scene.right.binds} was`}`)
    console.log(`  mean end to end ${formatNumber(summary?.e2e_ms.mean ?? 0)} ms`)
    for (const { title, risk, why } of diagnosis.suggestions)
      console.log(`  suggested: ${title}. ${why} Risk: ${risk}`)
    const [first] = diagnosis.advice
    if (first === undefined) return right
    console.log(
      `  advised: ${changeWords(first)}. ${first.why} ${first.expected_gain?.words ?? ''}`,
    )
    if (scene.untried === null) printChange(await measured.change(first))
    else console.log(`  not tried: ${scene.untried}`)
    return right
  })
}

function printChange({ comparison, diagnosis }: Iteration): void {
  const goal = comparison?.metrics.find(({ is_goal }) => is_goal)
  const change = goal?.change
  const words =
    change === null || change === undefined
      ? 'no interval'
      : `${formatNumber(change.estimate_pct)} % [${formatNumber(change.lo_pct)}, ${formatNumber(change.hi_pct)}]`
  console.log(`  measured: ${words}, ${comparison?.proposal ?? 'no verdict'}`)
  console.log(`  then: ${diagnosis?.sentence ?? ''}`)
}

if (!(await engineInstalled())) {
  console.log('Skipped: test/engine is not installed; `npm test` does it.')
} else {
  const wanted = options.scene === '' ? [] : options.scene.split(',')
  const folder = options.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'engine-diagnosis-')))
  const scenes = SCENES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  let right = 0
  for (const scene of scenes) if (await runScene(scene, folder)) right += 1
  if (options.folder === undefined) await rm(folder, { recursive: true })
  console.log(`\n${String(right)} of ${String(scenes.length)} right`)
  process.exitCode = right === scenes.length ? 0 : 1
}
