import type { Setting } from '../../shared/target.ts'
import { plainName } from '../../engine/diagnosis/batch-limit.ts'
import { parsePage } from '../prometheus/parse.ts'
import type { OnceAnswer } from '../http/request-once.ts'
import type { Configuration } from './configuration/configuration.ts'
import { QUESTIONS } from './configuration/questions.ts'
import { isCacheInfo, readVllmCacheInfo } from './configuration/vllm.ts'

/**
 * Asks one thing of the server.
 *
 * @param path from its root
 * @param body null asks by GET
 */
export type AskRoot = (path: string, body: string | null) => Promise<OnceAnswer | string>

/**
 * Asks the server everything that some server answers of itself, all at once, and puts together what
 * came back. That most of it is not known to it is no failure.
 *
 * @param metrics_text its metrics page, where it has one
 */
export async function askConfiguration(
  ask: AskRoot,
  model: string,
  metrics_text: string | null,
): Promise<Configuration> {
  const answers = await Promise.all(
    QUESTIONS.map(async ({ path, body, read }) => {
      const asked = body?.(model)
      const answer = await ask(path(model), asked === undefined ? null : JSON.stringify(asked))
      return typeof answer === 'string' || answer.status !== 200 ? null : read(answer.text)
    }),
  )
  const told = [...answers, metrics_text === null ? null : readPage(metrics_text)].filter(
    (configuration) => configuration !== null,
  )
  return {
    server: told.find(({ server }) => server !== null)?.server ?? null,
    model: told.find(({ model: name }) => name !== null)?.model ?? null,
    settings: mergeSettings(told.map(({ settings }) => settings)),
  }
}

/** Each setting once, as the first says that names it. */
export function mergeSettings(lists: readonly (readonly Setting[])[]): Setting[] {
  const merged = new Map<string, Setting>()
  for (const setting of lists.flat()) {
    const name = plainName(setting.name)
    if (!merged.has(name)) merged.set(name, setting)
  }
  return [...merged.values()]
}

function readPage(text: string): Configuration | null {
  try {
    return readVllmCacheInfo(parsePage(text, isCacheInfo))
  } catch {
    // What is wrong with the page is said where its signals are read.
    return null
  }
}
