import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandWithSettings, settingsOfCommand, withSetting } from './command.ts'
import { applyChange, exactlyOneChange } from './differences.ts'
import { quoteWord, splitWords } from './words.ts'

const COMMAND = `vllm serve "my model" --max-num-seqs 32 --kv-cache-dtype=fp8 --enable-prefix-caching --port 8000`

describe('a start command', () => {
  it('is read into settings', () => {
    expect(settingsOfCommand(COMMAND)).toEqual([
      { name: '--max-num-seqs', value: '32' },
      { name: '--kv-cache-dtype', value: 'fp8' },
      { name: '--enable-prefix-caching', value: 'on' },
      { name: '--port', value: '8000' },
    ])
  })

  it('changes in the one place and nowhere else', () => {
    expect(withSetting(COMMAND, '--max-num-seqs', '64')).toBe(COMMAND.replace('seqs 32', 'seqs 64'))
    expect(withSetting(COMMAND, '--kv-cache-dtype', 'auto')).toBe(COMMAND.replace('=fp8', '=auto'))
    expect(withSetting(COMMAND, '--seed', '7')).toBe(`${COMMAND} --seed 7`)
    expect(withSetting(COMMAND, '--enable-prefix-caching', null)).toBe(
      COMMAND.replace(' --enable-prefix-caching', ''),
    )
  })

  it('takes negative numbers as values, not as flags', () => {
    expect(settingsOfCommand('server --threads -1')).toEqual([{ name: '--threads', value: '-1' }])
  })

  it('keeps each of the flags that are given several times', () => {
    const docker =
      'docker run --gpus all -v /a:/a -v /b:/b -e A=1 -e B=2 vllm/vllm --max-num-seqs 16'
    const settings = settingsOfCommand(docker)
    expect(settings.map(({ name, value }) => `${name} = ${value}`)).toEqual([
      '--gpus = all',
      '-v = /a:/a',
      '-v #2 = /b:/b',
      '-e = A=1',
      '-e #2 = B=2',
      '--max-num-seqs = 16',
    ])
    expect(commandWithSettings(docker, settings)).toBe(docker)
    expect(withSetting(docker, '-e #2', 'B=3')).toBe(docker.replace('B=2', 'B=3'))
    expect(withSetting(docker, '-v', null)).toBe(docker.replace(' -v /a:/a', ''))
    expect(withSetting(docker, '-e #3', 'C=1')).toBe(`${docker} -e C=1`)
    const others = settings.filter(({ name }) => !name.startsWith('-v'))
    expect(commandWithSettings(docker, others)).toBe(docker.replace(' -v /a:/a -v /b:/b', ''))
  })

  it('stays as it was typed while nothing is changed', () => {
    const word = fc.constantFrom(
      '-v',
      '--slots',
      '--slots=4',
      '4',
      "'a b'",
      'serve',
      '"x"',
      '-1',
      '',
    )
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(' ', '  ', ' \\\n '), (words, space) => {
        const command = words.join(space)
        expect(commandWithSettings(command, settingsOfCommand(command))).toBe(command)
      }),
    )
  })

  it('gives back its own settings after any change', () => {
    const value = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => !/^--?[A-Za-z]/.test(text) && text !== 'on')
    fc.assert(
      fc.property(value, value, (a, b) => {
        const wanted = [
          { name: '--max-num-seqs', value: a },
          { name: '--extra', value: b },
        ]
        const command = commandWithSettings('server --max-num-seqs 1 --old 2', wanted)
        expect(settingsOfCommand(command)).toEqual(wanted)
      }),
    )
  })
})

describe('words', () => {
  it('quotes so that splitting gives the same word back', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(splitWords(quoteWord(text)).map((word) => word.value)).toEqual([text])
      }),
    )
  })
})

describe('exactly one change', () => {
  const before = [
    { name: 'a', value: '1' },
    { name: 'b', value: '2' },
  ]
  it('accepts one', () => {
    const after = applyChange(before, { setting: 'b', to: '3' })
    expect(exactlyOneChange(before, after)).toEqual({
      ok: true,
      difference: { name: 'b', from: '2', to: '3' },
    })
  })
  it('refuses none and two, and says why', () => {
    expect(exactlyOneChange(before, before)).toMatchObject({ ok: false })
    const two = applyChange(applyChange(before, { setting: 'a', to: '9' }), {
      setting: 'c',
      to: 'x',
    })
    const refused = exactlyOneChange(before, two)
    expect(refused.ok ? '' : refused.why).toContain('2 settings differ, a and c')
  })
})
