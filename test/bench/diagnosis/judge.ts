import { diagnose } from '../../../src/engine/diagnosis/diagnose.ts'
import type { DiagnosisInput } from '../../../src/engine/diagnosis/input.ts'
import { findSteadyWindow } from '../../../src/engine/summary/steady-window.ts'
import { runOfRecords } from '../../../src/engine/summary/measured-run.ts'
import { summariseRuns } from '../../../src/engine/summary/summarise.ts'
import { demoSettingTexts, parseDemoSettings } from '../../../src/demo/settings.ts'
import { SIMULATED_GPUS } from '../../../src/demo/simulation/gpus.ts'
import { HEAD_PARAMS, LAYER_PARAMS } from '../../../src/demo/simulation/model.ts'
import type { ModelSize } from '../../../src/engine/diagnosis/model-size.ts'
import type { Gpu } from '../../../src/shared/catalogue.ts'
import type { Diagnosis } from '../../../src/shared/diagnosis.ts'
import type { Setting } from '../../../src/shared/target.ts'
import { REPETITIONS, type Scenario } from './scenario.ts'
import { truthOf, type Truth } from './truth.ts'
import { VIEWS, type View } from './views.ts'
import { runVirtually, type VirtualRun } from './virtual-run.ts'
import { goalOf, workloadOf } from './workload.ts'

/**
 * How an answer stands to the truth. `right`: the constraint that binds, or one of those that are as
 * good as equal, or "cannot tell" where that is the truth. `unsure`: "cannot tell" although it could
 * be told. `wrong`: another constraint, named as the answer.
 * `guessed`: the right one, from signals that do not tell it.
 */
export type Judgement = 'right' | 'unsure' | 'wrong' | 'guessed'

export interface Judged {
  scenario: Scenario
  seed: number
  truth: Truth
  diagnosis: Diagnosis
  judgement: Judgement
}

export function judgeScenario(scenario: Scenario, seed: number): Judged {
  const view = VIEWS[scenario.view]
  const runs = runVirtually({
    settings: scenario.settings,
    workload: workloadOf(scenario, seed),
    repetitions: REPETITIONS,
    client_ms: scenario.client_ms ?? 0,
    view,
  })
  const diagnosis = diagnose(inputOf(scenario, seed, runs, view))
  const truth = truthOf(scenario, seed)
  return { scenario, seed, truth, diagnosis, judgement: judgementOf(truth, diagnosis) }
}

function judgementOf({ kind, binds }: Truth, diagnosis: Diagnosis): Judgement {
  const named = diagnosis.binds
  if (named === null) return kind === 'clear' ? 'unsure' : 'right'
  if (!binds.includes(named)) return 'wrong'
  return kind === 'withheld' ? 'guessed' : 'right'
}

/** What the program would hand to the engine: everything that the view lets through, and no more. */
export function inputOf(
  scenario: Scenario,
  seed: number,
  runs: readonly VirtualRun[],
  view: View,
): DiagnosisInput {
  const workload = workloadOf(scenario, seed)
  const goal = goalOf(scenario)
  const measured = runs.map(({ records, end_ns }) => runOfRecords(records, end_ns))
  return {
    goal,
    target: { control: 'manual', is_local: false },
    settings: settingsOf(scenario, view),
    summary: summariseRuns(measured, goal, workload.arrivals),
    gpu: view.gpu_named ? gpuOf(scenario) : null,
    model: view.model ? modelOf(scenario) : null,
    workload,
    runs: runs.map(({ records, end_ns, sampled, certificate }) => ({
      records,
      end_ns,
      window: findSteadyWindow(records, end_ns, workload.arrivals).window,
      sampled,
      certificate,
    })),
  }
}

function settingsOf({ settings }: Scenario, view: View): Setting[] {
  const texts = demoSettingTexts(settings)
  if (view.settings === null) return []
  if (view.settings === 'llama.cpp') {
    return [{ name: 'parallel', value: texts['max_num_seqs'] ?? '' }]
  }
  const hidden = ['gpu', 'tokenizer_workers', 'network_delay_ms', 'network_mbps']
  return Object.entries(texts)
    .filter(([name]) => !hidden.includes(name))
    .map(([name, value]) => ({ name, value }))
}

/** What the weights weigh, as a server that tells it would say. */
function modelOf({ settings }: Scenario): ModelSize {
  const { quantization } = parseDemoSettings(settings)
  return {
    parameters: LAYER_PARAMS + HEAD_PARAMS,
    weight_bytes_per_parameter: quantization === 'fp8' ? 1 : 2,
    source: 'told',
    guessed: false,
  }
}

/** The catalogue's row of the simulated GPU: its published peaks. */
function gpuOf({ settings }: Scenario): Gpu {
  const gpu = SIMULATED_GPUS[parseDemoSettings(settings).gpu]
  return {
    name: gpu.label,
    vendor: 'NVIDIA',
    memory_gb: gpu.memory_mib / 1_024,
    memory_bandwidth_gb_per_s: gpu.memory_bandwidth_gb_per_s,
    fp16_tflops: gpu.fp16_tflops,
    fp8_tflops: gpu.fp8_tflops,
    tdp_w: gpu.tdp_w,
    usd_per_gpu_hour: null,
    price_date: null,
    price_source: null,
    source: 'the simulation',
    notes: '',
  }
}
