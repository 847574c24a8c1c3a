import { DEMO_SETTINGS } from '../shared/demo-settings.ts'
import type { Target } from '../shared/target.ts'
import type { ServerUnderTest } from './server/server-under-test.ts'

const TARGET: Omit<Target, 'base_url'> = {
  name: 'Bundled server',
  protocol: 'openai-chat',
  model: 'simulated-14b',
  has_api_key: false,
  http_json: null,
  metrics_url: null,
  control: { kind: 'bundled' },
  settings: DEMO_SETTINGS.map((setting) => ({ name: setting.name, value: setting.default })),
}

/** Starts the bundled server with its default settings and answers the target that points at it. */
export async function bundledTarget(server: ServerUnderTest): Promise<Target> {
  const placeholder = { ...TARGET, base_url: 'http://127.0.0.1' }
  const base_url = await server.apply(placeholder, TARGET.settings, AbortSignal.timeout(60_000))
  return { ...TARGET, base_url, metrics_url: new URL('/metrics', base_url).href }
}
