import { describe, expect, it } from 'vitest'
import { EXPORTERS_MAX, targetSchema } from './target.ts'

/** As a target was kept before it had exporters, ssh, or options of its connection. */
const STORED = {
  name: 'Support chat',
  base_url: 'http://gpu-box:8000',
  protocol: 'openai-chat',
  model: 'm',
  has_api_key: false,
  http_json: null,
  metrics_url: null,
  control: { kind: 'manual', command: null },
  settings: [],
}

describe('the sources of a target', () => {
  it('are none in a target that was kept before there were any', () => {
    expect(targetSchema.parse(STORED)).toMatchObject({ exporter_urls: [], ssh: null })
  })

  it('are a few addresses and one machine', () => {
    const exporter_urls = Array.from(
      { length: EXPORTERS_MAX },
      (_, at) => `http://h:${9400 + at}/m`,
    )
    const ssh = { destination: 'gpu-box' }
    expect(targetSchema.parse({ ...STORED, exporter_urls, ssh })).toMatchObject({
      exporter_urls,
      ssh,
    })
    for (const wrong of [
      { exporter_urls: [...exporter_urls, 'http://h:1/m'] },
      { exporter_urls: ['gpu-box:9400'] },
      { ssh: { destination: '-oProxyCommand=x' } },
    ]) {
      expect(targetSchema.safeParse({ ...STORED, ...wrong }).success).toBe(false)
    }
  })
})
