import { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_CONNECTION } from '../shared/target.ts'
import type { Workload } from '../shared/workload.ts'
import { addMeasure } from './commands/measure.ts'
import { lengthOption } from './length-option.ts'
import { addLoadOptions, workloadFrom, type LoadArguments } from './load-options.ts'
import { positiveNumber, wholeNumber } from './number-options.ts'
import { stagesOption } from './stages-option.ts'
import { addTargetOptions, targetFrom, type TargetOptions } from './target-options.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Parses as the program does; answers the options, or the sentence that refuses them. */
function parse(add: (command: Command) => Command, argv: readonly string[]): unknown {
  const command = new Command('x')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
  try {
    return add(command)
      .action(() => undefined)
      .parse(argv, { from: 'user' })
      .opts()
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

const target = (...argv: string[]): unknown => parse(addTargetOptions, argv)

describe('numbers', () => {
  it('are taken within their range, both ends included', () => {
    expect([wholeNumber(1, 100)('1'), wholeNumber(1, 100)('100')]).toEqual([1, 100])
    expect([positiveNumber(60)('0.5'), positiveNumber(60)('60')]).toEqual([0.5, 60])
    expect(wholeNumber(0, 2 ** 31 - 1)('0')).toBe(0)
  })

  it.each(['0', '101', '1.5', 'ten', '', ' ', '1e999', '-1'])(
    'are refused with the value and what was expected: "%s"',
    (text) => {
      expect(() => wholeNumber(1, 100)(text)).toThrow(
        `"${text}" is not a whole number from 1 to 100`,
      )
    },
  )

  it.each(['0', '60.1', '-3', 'NaN', ''])('above nothing are refused likewise: "%s"', (text) => {
    expect(() => positiveNumber(60)(text)).toThrow(`"${text}" is not a number above 0, at most 60`)
  })
})

describe('the options of a target', () => {
  it('name a server that is measured as it is', () => {
    const options = target('--url', 'http://127.0.0.1:8000/', '--model', 'm') as TargetOptions
    expect(targetFrom(options)).toEqual({
      api_key: null,
      target: {
        name: 'http://127.0.0.1:8000',
        base_url: 'http://127.0.0.1:8000',
        protocol: 'openai-chat',
        model: 'm',
        has_api_key: false,
        http_json: null,
        streaming: true,
        connection: DEFAULT_CONNECTION,
        metrics_url: null,
        exporter_urls: [],
        ssh: null,
        otlp_port: null,
        control: { kind: 'manual', command: null },
        settings: [],
      },
    })
  })

  it('take path and body only for a plain JSON server', () => {
    const url = ['--url', 'http://h', '--path', '/score', '--body', '{"t":"{{prompt}}"}']
    const json = target(...url, '--protocol', 'http-json') as TargetOptions
    expect(targetFrom(json).target.http_json).toEqual({
      path: '/score',
      body_template: '{"t":"{{prompt}}"}',
    })
    const kserve = target(...url, '--protocol', 'kserve-infer') as TargetOptions
    expect(targetFrom(kserve).target.http_json?.body_template).toBe('{"t":"{{prompt}}"}')
    expect(targetFrom(target(...url) as TargetOptions).target.http_json).toBeNull()
  })

  it('take the key from the environment, never from the command line', () => {
    vi.stubEnv('MY_KEY', 'secret')
    const options = target('--url', 'http://h', '--api-key-env', 'MY_KEY') as TargetOptions
    expect(targetFrom(options).api_key).toBe('secret')
    expect(targetFrom(options).target.has_api_key).toBe(true)
    expect(JSON.stringify(targetFrom(options).target)).not.toContain('secret')
    vi.stubEnv('MY_KEY', undefined)
    expect(targetFrom(options)).toMatchObject({ api_key: null, target: { has_api_key: false } })
  })

  it('name exporters, again and again, and the machine for ssh', () => {
    const url = ['--url', 'http://h']
    const exporters = [
      '--exporter-url',
      'http://h:9400/metrics',
      '--exporter-url',
      'http://h:9100/',
    ]
    const options = target(...url, ...exporters, '--ssh', 'me@h') as TargetOptions
    expect(targetFrom(options).target).toMatchObject({
      exporter_urls: ['http://h:9400/metrics', 'http://h:9100'],
      ssh: { destination: 'me@h' },
    })
    expect(target(...url, '--ssh=-oProxyCommand=x')).toContain('"-oProxyCommand=x" names no host')
    const nine = Array.from({ length: 9 }, () => ['--exporter-url', 'http://h:1']).flat()
    expect(target(...url, ...nine)).toContain('is one too many: 8 at most')
  })

  it('refuse what is no address and no protocol, naming the value', () => {
    expect(target('--url', 'localhost')).toContain('"localhost" is no address')
    expect(target('--url', 'ftp://h')).toContain('starts with http:// or https://')
    expect(target('--url', 'http://h', '--protocol', 'grpc')).toContain(
      '"grpc" is not one of openai-chat, openai-completions, openai-embeddings',
    )
    expect(target('--model', 'm')).toContain("required option '--url <address>' not specified")
  })
})

describe('the options of a measurement', () => {
  const measure = (...argv: string[]): unknown =>
    parse(
      (program) => {
        addMeasure(program)
        const [command] = program.commands
        if (command === undefined) throw new Error('measure was not added')
        return command.exitOverride().configureOutput({ outputError: () => undefined })
      },
      ['--url', 'http://h', '--out', 'o', ...argv],
    )

  it('take one length, a range, a list or a distribution of lengths', () => {
    const range = ['--input-tokens', '100-600', '--output-tokens', '32']
    expect(measure('--concurrency', '4', '--requests', '9', ...range)).toMatchObject({
      inputTokens: { kind: 'uniform', min: 100, max: 600 },
      outputTokens: { kind: 'fixed', tokens: 32 },
      seed: 42,
      warmup: 0,
    })
    expect(lengthOption('7-7')).toEqual({ kind: 'fixed', tokens: 7 })
    expect(lengthOption('10,20,40')).toEqual({ kind: 'empirical', tokens: [10, 20, 40] })
    expect(lengthOption('lognormal:128,0.4,512')).toEqual({
      kind: 'lognormal',
      median: 128,
      sigma: 0.4,
      max: 512,
    })
  })

  it.each(['0', '600-100', '1-2-3', 'long', '-5', '9999999', '5,', 'lognormal:1,0,5'])(
    'refuse "%s" as a length',
    (text) => {
      expect(measure('--concurrency', '4', `--input-tokens=${text}`)).toContain(
        `"${text}" is no length: expected tokens from 1 to 1000000 such as 512, 100-600`,
      )
    },
  )

  it('want a concurrency within reason', () => {
    expect(measure('--concurrency', '10001')).toContain('from 1 to 10000')
  })

  it('take a rate that changes', () => {
    expect(stagesOption('30s:1-10,60s:10,20')).toEqual([
      { duration_s: 30, from_requests_per_s: 1, to_requests_per_s: 10 },
      { duration_s: 60, from_requests_per_s: 10, to_requests_per_s: 10 },
      { duration_s: null, from_requests_per_s: 20, to_requests_per_s: 20 },
    ])
    expect(measure('--stages', 'fast')).toContain('"fast" is no list of stages')
  })
})

describe('the load that options ask for', () => {
  const workload = (...argv: string[]): Promise<Workload> =>
    workloadFrom(parse(addLoadOptions, argv) as LoadArguments)

  it('is a closed loop, or an open one with a cap', async () => {
    expect(await workload('--concurrency', '4', '--requests', '9')).toMatchObject({
      arrivals: { kind: 'closed', concurrency: 4 },
      stop: { kind: 'requests', requests: 9 },
      sessions: null,
      sending_threads: null,
    })
    const open = ['--rate', '2.5', '--arrivals', 'constant', '--max-in-flight', '1']
    expect(await workload(...open, '--duration', '10')).toMatchObject({
      arrivals: {
        kind: 'open',
        spacing: 'constant',
        stages: [{ duration_s: null, from_requests_per_s: 2.5, to_requests_per_s: 2.5 }],
        max_in_flight: 1,
      },
      stop: { kind: 'duration', duration_s: 10 },
    })
  })

  it('has sessions and limits where they are asked for', async () => {
    const sessions = ['--turns', '2-4', '--think-time', '3', '--connect-timeout', '2']
    expect(await workload('--rate', '1', '--requests', '9', ...sessions)).toMatchObject({
      sessions: {
        turns: { kind: 'uniform', min: 2, max: 4 },
        think_time: 'exponential',
        think_time_s_mean: 3,
      },
      part_timeouts: { connect_s: 2, first_byte_s: null, between_events_s: null },
    })
  })

  it.each([
    [['--requests', '9'], 'give one of --concurrency, --rate, --stages and --trace'],
    [['--rate', '1', '--concurrency', '2', '--requests', '9'], 'give one of'],
    [['--rate', '1'], 'give either --requests or --duration'],
    [['--rate', '1', '--requests', '9', '--duration', '9'], 'give either'],
    [['--concurrency', '1', '--max-in-flight', '2', '--requests', '9'], 'caps an open loop'],
    [['--stages', '1,2', '--requests', '9'], 'Only the last stage may go on'],
  ])('contradicts itself: %j', async (argv, sentence) => {
    await expect(workload(...argv)).rejects.toThrow(sentence)
  })

  it('is refused where the tokenizer cannot be read', async () => {
    const argv = ['--rate', '1', '--requests', '9', '--tokenizer', '/nowhere/tokenizer.json']
    await expect(workload(...argv)).rejects.toThrow(
      'tokenizer.json cannot be read: there is no such file.',
    )
  })
})

describe('the options of a connection', () => {
  const connection = (...argv: string[]): unknown => {
    const options = target('--url', 'http://h', ...argv)
    return typeof options === 'string' ? options : targetFrom(options as TargetOptions).target
  }

  it('are headers, a proxy, a version and whether certificates count', () => {
    const argv = ['--header', 'x-tenant: a:b', '--header', 'x-b:1', '--insecure', '--http', '2']
    expect(connection(...argv, '--proxy', 'http://10.0.0.2:3128', '--no-stream')).toMatchObject({
      streaming: false,
      connection: {
        headers: [
          { name: 'x-tenant', value: 'a:b' },
          { name: 'x-b', value: '1' },
        ],
        ca_file: null,
        verify_tls: false,
        proxy_url: 'http://10.0.0.2:3128',
        http_version: '2',
      },
    })
  })

  it('are refused with the value and what was expected', () => {
    expect(connection('--header', 'no colon')).toContain('"no colon" is no header')
    expect(connection('--http', '3')).toContain('"3" is not one of auto, 1.1, 2')
    expect(connection('--ca-file', '/nowhere.pem')).toContain('"/nowhere.pem" cannot be read')
    expect(() => connection('--proxy', 'socks5://h')).toThrow('--proxy "socks5://h"')
  })
})
