import { Command } from 'commander'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addMeasure } from './commands/measure.ts'
import { positiveNumber, wholeNumber } from './number-options.ts'
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
        metrics_url: null,
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

  it('refuse what is no address and no protocol, naming the value', () => {
    expect(target('--url', 'localhost')).toContain('"localhost" is no address')
    expect(target('--url', 'ftp://h')).toContain('starts with http:// or https://')
    expect(target('--url', 'http://h', '--protocol', 'grpc')).toContain(
      '"grpc" is not one of openai-chat, openai-completions, http-json',
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

  it('take one length or a range of lengths', () => {
    const range = ['--input-tokens', '100-600', '--output-tokens', '32']
    expect(measure('--concurrency', '4', '--requests', '9', ...range)).toMatchObject({
      inputTokens: { kind: 'uniform', min: 100, max: 600 },
      outputTokens: { kind: 'fixed', tokens: 32 },
      seed: 42,
      warmup: 0,
    })
    expect(measure('--concurrency', '1', '--input-tokens', '7-7')).toMatchObject({
      inputTokens: { kind: 'fixed', tokens: 7 },
    })
  })

  it.each(['0', '600-100', '1-2-3', 'long', '-5', '9999999'])('refuse "%s" as a length', (text) => {
    expect(measure('--concurrency', '4', `--input-tokens=${text}`)).toContain(
      `"${text}" is no length: expected tokens such as 512, or 100-600`,
    )
  })

  it('want a concurrency within reason', () => {
    expect(measure()).toContain('--concurrency <n>')
    expect(measure('--concurrency', '10001')).toContain('from 1 to 10000')
  })
})
