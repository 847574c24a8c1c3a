import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SIGNAL_NAMES } from '../../shared/signal.ts'
import { ADAPTERS } from './adapters.ts'
import { readSignals, recognisePage, unknownPage } from './recognise.ts'

describe('recognisePage', () => {
  it('names everyone who speaks on a page', () => {
    const page = recognisePage(
      'vllm:num_requests_running 2\nDCGM_FI_DEV_GPU_UTIL{gpu="0"} 3\nnode_procs_running 4\n',
    )
    expect(page.speakers).toEqual(['vLLM', 'DCGM exporter', 'node_exporter'])
    expect(page.servers).toEqual(['vLLM'])
    expect(page.no_server).toBeNull()
    expect(page.signals.map(({ name }) => name)).toEqual([
      'server_requests_running',
      'gpu_util_pct',
      'host_run_queue',
    ])
  })

  it.each([
    ['node_procs_running 4', 'The metrics page tells of the machine, and of no server of models.'],
    ['litellm_requests_metric_total 4', 'LiteLLM’s, a gateway'],
    ['ts_inference_requests_total{model="m"} 4', 'TorchServe’s'],
    ['go_goroutines 12', 'The metrics page has no signal that is known here.'],
  ])('says of %s that it is no server of language models', (text, says) => {
    const page = recognisePage(`${text}\n`)
    expect(page.servers).toEqual([])
    expect(page.no_server).toContain(says)
  })

  it('finds nothing on a page of something else', () => {
    expect(recognisePage('go_goroutines 12\n').signals).toEqual([])
    expect(unknownPage('go_goroutines 12\n')).toBe(
      'The metrics page has no signal that is known here.',
    )
  })
})

describe('readSignals', () => {
  it('emits only names of the contract and figures that can be, whatever the metrics say', () => {
    const metrics = ADAPTERS.flatMap((adapter) => adapter.metrics)
    const labels = [
      'gpu',
      'engine',
      'cpu',
      'mode',
      'phase',
      'device',
      'GPU_I_ID',
      'tp_rank',
      'model',
    ]
    const line = fc
      .record({
        name: fc.constantFrom(...metrics),
        label: fc.constantFrom(...labels, 'gpu_id', 'stage', 'category', 'request_type', 'uuid'),
        text: fc.constantFrom(
          '0',
          '1',
          'prefill',
          'idle',
          'scheduled',
          'prefill_forward',
          '__proto__',
        ),
        value: fc.oneof(fc.double().map(String), fc.constantFrom('-1', '9223372036854775794', '4')),
      })
      .map(
        ({ name, label, text, value }) =>
          `${name}{${label}="${text}"} ${value.replace('Infinity', 'Inf')}`,
      )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { signals, values } = readSignals(lines.join('\n'))
        expect(signals.map(({ name }) => name)).toEqual(Object.keys(values))
        for (const [name, value] of Object.entries(values)) {
          expect(name in SIGNAL_NAMES).toBe(true)
          if (value !== null) expect(value).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})
