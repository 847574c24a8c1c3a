import type { Setting } from '../../shared/target.ts'
import { quoteWord, splitWords, type Word } from './words.ts'

/** A setting as it stands in a command line, with the words that spell it. */
interface CommandFlag extends Setting {
  flag: Word
  /** Null for a bare flag, and for `--name=value`, whose value stands in the flag's own word. */
  argument: Word | null
  inline: boolean
}

const FLAG = /^--?[A-Za-z]/

/**
 * Reads the settings of a server's start command: `--name value`, `--name=value`, and bare flags,
 * whose value is `on`. Words that are neither are left alone. A name keeps its dashes; a flag that
 * is given several times, as `-v` of `docker run`, is `-v`, `-v #2` and so on.
 */
export function settingsOfCommand(command: string): Setting[] {
  return flagsOf(command).map(({ name, value }) => ({ name, value }))
}

function flagsOf(command: string): CommandFlag[] {
  const seen = new Map<string, number>()
  return flagsAsGiven(command).map((flag) => {
    const nth = (seen.get(flag.name) ?? 0) + 1
    seen.set(flag.name, nth)
    return nth === 1 ? flag : { ...flag, name: `${flag.name} #${String(nth)}` }
  })
}

/** A setting's name as a command spells it, without which of several it is. */
function spelledName(name: string): string {
  return name.replace(/ #\d+$/, '')
}

function flagsAsGiven(command: string): CommandFlag[] {
  const words = splitWords(command)
  const flags: CommandFlag[] = []
  for (let i = 0; i < words.length; i += 1) {
    const flag = words[i]
    if (flag === undefined || !FLAG.test(flag.value)) continue
    const equals = flag.value.indexOf('=')
    const next = words[i + 1]
    if (equals > 0) {
      const name = flag.value.slice(0, equals)
      flags.push({ name, value: flag.value.slice(equals + 1), flag, argument: null, inline: true })
    } else if (next !== undefined && !FLAG.test(next.value)) {
      flags.push({ name: flag.value, value: next.value, flag, argument: next, inline: false })
      i += 1
    } else {
      flags.push({ name: flag.value, value: 'on', flag, argument: null, inline: false })
    }
  }
  return flags
}

/**
 * The same command with one setting changed; every other character stays as the user typed it.
 * A setting that is not there yet is added at the end; `null` takes it out.
 */
export function withSetting(command: string, name: string, value: string | null): string {
  const found = flagsOf(command).find((flag) => flag.name === name)
  if (found === undefined) {
    if (value === null) return command
    const flag = spelledName(name)
    const spelled = value === 'on' ? flag : `${flag} ${quoteWord(value)}`
    return `${command.trimEnd()} ${spelled}`
  }
  const { flag, argument, inline } = found
  if (value === null) return cut(command, flag.start, argument?.end ?? flag.end)
  if (inline) return splice(command, flag, `${spelledName(name)}=${quoteWord(value)}`)
  if (argument !== null) return splice(command, argument, quoteWord(value))
  return value === 'on'
    ? command
    : splice(command, flag, `${spelledName(name)} ${quoteWord(value)}`)
}

function splice(text: string, word: Word, replacement: string): string {
  return text.slice(0, word.start) + replacement + text.slice(word.end)
}

function cut(text: string, start: number, end: number): string {
  return `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trim()
}

/** The command that starts the server with `settings`, spelled by changing `command` where it differs. */
export function commandWithSettings(command: string, settings: readonly Setting[]): string {
  const wanted = new Map(settings.map((setting) => [setting.name, setting.value]))
  let text = command
  // From the last one on, since taking out one of several renumbers those behind it.
  for (const { name } of settingsOfCommand(command).toReversed()) {
    if (!wanted.has(name)) text = withSetting(text, name, null)
  }
  for (const [name, value] of wanted) {
    const now = settingsOfCommand(text).find((setting) => setting.name === name)
    if (now?.value !== value) text = withSetting(text, name, value)
  }
  return text
}
