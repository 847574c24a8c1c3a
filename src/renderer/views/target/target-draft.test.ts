import { describe, expect, it } from 'vitest'
import { connectionWords, parseHeaders } from './connection-draft.ts'
import { exporterError } from './exporter-error.ts'
import { draftOf, inputOf, parseSettings, settingsOf, targetInputSchema } from './target-draft.ts'

describe('the target form', () => {
  it('turns a typed address into a target', () => {
    const draft = { ...draftOf(null, 'http://10.0.0.12:8000'), model: 'meta/llama-3' }
    expect(targetInputSchema.parse(inputOf(draft))).toMatchObject({
      name: 'llama-3',
      base_url: 'http://10.0.0.12:8000',
      metrics_url: null,
      http_json: null,
      control: { kind: 'manual', command: null },
      settings: [],
    })
  })

  it('gives back the target that it was made from', () => {
    const target = targetInputSchema.parse({
      name: 'Own',
      base_url: 'http://h:1',
      protocol: 'http-json',
      model: '',
      http_json: { path: '/ask', body_template: '{}' },
      streaming: false,
      connection: {
        headers: [
          { name: 'x-tenant', value: 'tests: load' },
          { name: 'x-empty', value: '' },
        ],
        ca_file: '/etc/ca.pem',
        verify_tls: false,
        proxy_url: 'http://10.0.0.2:3128',
        http_version: '2',
      },
      metrics_url: 'http://h:1/metrics',
      exporter_urls: ['http://h:9400/metrics', 'http://h:9100/metrics'],
      ssh: { destination: 'me@gpu-box' },
      otlp_port: 4318,
      control: {
        kind: 'command',
        command: 'serve --slots 2',
        health_path: '/health',
        startup_timeout_s: 30,
      },
      settings: [{ name: '--slots', value: '2' }],
    })
    const again = targetInputSchema.parse(inputOf(draftOf({ ...target, has_api_key: false })))
    expect(again).toEqual(target)
  })

  it('names the exporter that is no address, and asks ssh for nothing where none is typed', () => {
    const draft = draftOf(null, 'http://h:1')
    draft.exporters = 'http://h:9400/metrics\n\n  h:9100 '
    const parsed = targetInputSchema.safeParse(inputOf(draft))
    expect(exporterError(parsed, draft.exporters)).toBe(
      '“h:9100” is no address, such as http://10.0.0.12:9400/metrics',
    )
    draft.exporters = 'http://h:9400/metrics'
    expect(targetInputSchema.parse(inputOf(draft))).toMatchObject({
      exporter_urls: ['http://h:9400/metrics'],
      ssh: null,
    })
    draft.exporters = Array.from({ length: 9 }, (_, i) => `http://h:${String(i + 1)}`).join('\n')
    const many = targetInputSchema.safeParse(inputOf(draft))
    expect(exporterError(many, draft.exporters)).toBe('At most 8 exporters are read; these are 9.')
  })

  it('keeps an own body of a tensor protocol apart from that of plain HTTP', () => {
    const draft = { ...draftOf(null, 'http://h:1'), model: 'ensemble' }
    draft.protocol = 'kserve-infer'
    expect(targetInputSchema.parse(inputOf(draft)).http_json).toBeNull()
    draft.own_body = '{"inputs": "{{prompt}}"}'
    const target = targetInputSchema.parse(inputOf(draft))
    expect(target.http_json?.body_template).toBe('{"inputs": "{{prompt}}"}')
    const again = draftOf({ ...target, has_api_key: false })
    expect(inputOf(again)).toEqual(inputOf(draft))
    again.protocol = 'openai-chat'
    expect(targetInputSchema.parse(inputOf(again)).http_json).toBeNull()
  })

  it('names the line that is no header, and says what a connection has', () => {
    expect(parseHeaders('a: 1\n\nB-c:x:y').headers).toEqual([
      { name: 'a', value: '1' },
      { name: 'B-c', value: 'x:y' },
    ])
    expect(parseHeaders('a: 1\nx tenant: b').error).toBe(
      '“x tenant: b” is no header: Name: value, such as x-tenant: tests',
    )
    const { connection } = draftOf(null)
    expect(connectionWords(connection)).toBe('')
    expect(connectionWords({ ...connection, headers: 'a: 1', http_version: '2' })).toBe(
      '1 header, HTTP/2 only',
    )
  })

  it('takes settings from the command where the list does not name them', () => {
    const draft = {
      ...draftOf(null),
      command: 'serve --slots 2 --threads 8',
      settings: '--slots = 4',
    }
    expect(settingsOf(draft)).toEqual([
      { name: '--slots', value: '4' },
      { name: '--threads', value: '8' },
    ])
  })

  it('names the line that is no setting', () => {
    expect(parseSettings('a = 1\n\nb=').error).toBeNull()
    expect(parseSettings('a = 1\nnonsense').error).toContain('“nonsense” is no setting')
    expect(parseSettings('a = 1\na = 2').error).toBe('a is named twice: keep one line of it')
    expect(parseSettings('env = A=B').settings).toEqual([{ name: 'env', value: 'A=B' }])
  })
})
