/**
 * Breaks a setting's name after `_`, `-` or `.` into at most two lines of about equal length, each of
 * at most `chars`; a line that is still too long ends in `…`.
 */
export function wrapName(name: string, chars: number): string[] {
  const parts = name.split(/(?<=[_.-])/)
  if (name.length <= chars || parts.length === 1) return [cut(name, chars)]
  const halves = parts
    .slice(1)
    .map((_, i) => [parts.slice(0, i + 1).join(''), parts.slice(i + 1).join('')] as const)
  const even = halves.reduce((best, half) => (longer(half) < longer(best) ? half : best))
  return even.map((text) => cut(text, chars))
}

function longer([first, second]: readonly [string, string]): number {
  return Math.max(first.length, second.length)
}

/** At most `chars` characters, the last one `…` where something was cut off. */
export function cut(text: string, chars: number): string {
  return text.length <= chars ? text : `${text.slice(0, Math.max(1, chars - 1))}…`
}
