import { DEMO_MODEL, DEMO_SETTINGS, DEMO_TARGET_NAME } from '../shared/demo-settings.ts'
import { type Target, TARGET_DEFAULTS } from '../shared/target.ts'
import type { ServerUnderTest } from './server/server-under-test.ts'

export const BUNDLED_TARGET: Omit<Target, 'base_url'> = {
  name: DEMO_TARGET_NAME,
  protocol: 'openai-chat',
  model: DEMO_MODEL,
  has_api_key: false,
  http_json: null,
  ...TARGET_DEFAULTS,
  metrics_url: null,
  control: { kind: 'bundled' },
  settings: DEMO_SETTINGS.map((setting) => ({ name: setting.name, value: setting.default })),
}

/** Starts the bundled server with its default settings and answers the target that points at it. */
export async function bundledTarget(server: ServerUnderTest): Promise<Target> {
  const placeholder = { ...BUNDLED_TARGET, base_url: 'http://127.0.0.1' }
  const base_url = await server.apply(
    placeholder,
    BUNDLED_TARGET.settings,
    AbortSignal.timeout(60_000),
  )
  return { ...BUNDLED_TARGET, base_url, metrics_url: new URL('/metrics', base_url).href }
}
