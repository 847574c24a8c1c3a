/**
 * Breaks a setting's name after `_`, `-` or `.` into lines of at most `chars`; a last line that is
 * still too long ends in `…`.
 */
export function wrapName(name: string, chars: number, lines_max: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of name.split(/(?<=[_.-])/)) {
    if (line !== '' && (line + part).length > chars && lines.length < lines_max - 1) {
      lines.push(line)
      line = part
    } else line += part
  }
  lines.push(line)
  return lines.map((text) => cut(text, chars))
}

/** At most `chars` characters, the last one `…` where something was cut off. */
export function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, Math.max(1, chars - 1))}…`
}
