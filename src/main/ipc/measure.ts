import { bundledTarget } from '../../loop/bundled-target.ts'
import { testTarget } from '../../loop/test-target.ts'
import { gapsOfRun, timelineOf, tokensOfRun } from '../../loop/measurement/stored-run.ts'
import { describePromptsFile } from '../../loop/prompts-file.ts'
import type { measureContract } from '../../shared/ipc/measure.ts'
import { packScalars } from '../../shared/record-batch.ts'
import { chooseFileToOpen } from '../dialogs.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

const PROMPT_FILES = [{ name: 'Prompts, one JSON object a line', extensions: ['jsonl', 'ndjson'] }]

export function measureHandlers(services: Services): Handlers<typeof measureContract> {
  const { loop, measurements, server, secrets } = services
  return {
    'target:start-bundled': () => bundledTarget(server),
    'target:test': ({ id, target, api_key }) => {
      const kept = id === null ? null : secrets.get(id)
      const key = api_key === undefined ? kept : api_key
      return testTarget(server, { ...target, has_api_key: key !== null }, key)
    },
    'workload:choose-prompts': async () => {
      const file = await chooseFileToOpen(services.window(), 'Choose prompts', PROMPT_FILES)
      return file === null ? null : describePromptsFile(file)
    },
    'workload:read-prompts': ({ file_path }) => describePromptsFile(file_path),
    'measure:start': ({ id, applied_by_user }) => {
      const started = measurements.start(id, applied_by_user)
      services.awake.measuring()
      return started
    },
    'measure:cancel': ({ id }) => {
      measurements.cancel(id)
      return null
    },
    'measure:current': () => measurements.current,
    'run:requests': ({ run_id }) => packScalars(loop.store.requests.scalars(run_id)),
    'run:timeline': ({ run_id, rid }) => timelineOf(loop.store, run_id, rid),
    'run:itl': ({ run_id, part }) => gapsOfRun(loop.store, run_id, part),
    'run:tokens': ({ run_id, bin_s }) => tokensOfRun(loop.store, run_id, bin_s),
    'run:samples': ({ run_id }) => loop.store.runs.sampled(run_id),
  }
}
