import path from 'node:path'
import { openLocalLoop, type LocalLoop } from '../../../src/cli/local-loop.ts'
import { declare } from '../../../src/loop/decisions.ts'
import { investigationOf } from '../../../src/loop/context.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create } from '../../../src/loop/set-up.ts'
import type { Advice } from '../../../src/shared/diagnosis.ts'
import type { Iteration } from '../../../src/shared/investigation.ts'
import { SYNTHETIC_DEFAULTS } from '../../../src/shared/prompts.ts'
import { ProblemError } from '../../../src/shared/result.ts'
import { TARGET_DEFAULTS } from '../../../src/shared/target.ts'
import { WORKLOAD_DEFAULTS } from '../../../src/shared/workload.ts'
import type { Scene } from './scenes.ts'

const ENGINE = path.resolve(import.meta.dirname, '../../engine/server.mjs')
const STARTUP_TIMEOUT_S = 60

/** The loop of the program over the engine, which it starts, stops and samples as any other server. */
export class MeasuredScene {
  readonly #loop: LocalLoop
  readonly #id: string

  constructor(
    scene: Scene,
    options: { folder: string; port: number; address_port: number; prefix: string; run_s: number },
  ) {
    const file = path.join(options.folder, `${scene.name}-${String(Date.now())}.sqlite`)
    this.#loop = openLocalLoop(file, null, () => undefined)
    const { context } = this.#loop
    this.#id = create(context, scene.name).id
    const port = String(options.port)
    chooseTarget(context, this.#id, {
      ...TARGET_DEFAULTS,
      name: scene.what,
      base_url: `http://127.0.0.1:${String(options.address_port)}`,
      protocol: 'openai-completions',
      model: 'random-weights',
      has_api_key: false,
      http_json: null,
      metrics_url: `http://127.0.0.1:${port}/metrics`,
      control: {
        kind: 'command',
        command: `${options.prefix} ${process.execPath} ${ENGINE} --port ${port} ${scene.flags}`,
        health_path: '/health',
        startup_timeout_s: STARTUP_TIMEOUT_S,
      },
      settings: [],
    })
    chooseGoal(context, this.#id, {
      metric: 'e2e_ms',
      statistic: 'mean',
      smallest_effect_pct: 5,
      slos: [],
      errors_pct_max: 1,
      hardware: {
        gpu_name: null,
        gpu_count: 1,
        price: { kind: 'hourly', usd_per_gpu_hour: 0.1 },
      },
      traffic_requests_per_month: null,
    })
    chooseWorkload(context, this.#id, {
      ...WORKLOAD_DEFAULTS,
      prompts: {
        kind: 'synthetic',
        input_tokens: spread(scene.input_tokens),
        output_tokens: spread(scene.output_tokens),
        shared_prefix_tokens: 0,
        ...SYNTHETIC_DEFAULTS,
      },
      arrivals: { kind: 'closed', concurrency: scene.concurrency },
      stop: { kind: 'duration', duration_s: options.run_s },
      warmup_requests: scene.concurrency,
      repetitions: 3,
      seed: 1,
      timeout_s: 120,
    })
  }

  baseline(): Promise<Iteration> {
    return this.#measure(0)
  }

  async change({ setting, from, to, why }: Advice): Promise<Iteration> {
    declare(this.#loop.context, this.#id, { setting, from, to, reason: why })
    return this.#measure(1)
  }

  close(): void {
    this.#loop.close()
  }

  async #measure(index: number): Promise<Iteration> {
    this.#loop.measurements.start(this.#id, false)
    const problem = await this.#loop.measurements.ended()
    if (problem !== null) throw new ProblemError(problem)
    const iteration = investigationOf(this.#loop.context, this.#id).iterations[index]
    if (iteration === undefined) throw new Error('no iteration was measured')
    return iteration
  }
}

/** Around a length, so that requests do not walk in step. */
function spread(tokens: number): { kind: 'uniform'; min: number; max: number } {
  return {
    kind: 'uniform',
    min: Math.max(1, Math.round(tokens * 0.75)),
    max: Math.round(tokens * 1.25),
  }
}
