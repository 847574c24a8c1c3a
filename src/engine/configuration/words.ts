/** One word of a command line: its value without quotes, and where it stands in the text. */
export interface Word {
  value: string
  start: number
  end: number
}

/**
 * Splits a command line into words as a POSIX shell does for quotes and backslashes; nothing is
 * expanded. An unclosed quote runs to the end of the text.
 * Source: IEEE Std 1003.1-2017, Shell Command Language, 2.2 Quoting.
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1
      continue
    }
    const word = readWord(text, at)
    words.push(word)
    at = word.end
  }
  return words
}

function readWord(text: string, start: number): Word {
  let value = ''
  let quote = ''
  let at = start
  for (; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (quote === '' && /\s/.test(char)) break
    if (char === '\\' && quote !== "'" && at + 1 < text.length) {
      at += 1
      const next = text.charAt(at)
      if (next !== '\n') value += quote === '"' && !'"\\$`'.includes(next) ? char + next : next
    } else if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
    else value += char
  }
  return { value, start, end: at }
}

/** Quotes a word where a shell would otherwise split or expand it. */
export function quoteWord(value: string): string {
  if (value !== '' && /^[\w@%+=:,./-]+$/.test(value)) return value
  return `'${value.replaceAll("'", `'\\''`)}'`
}
