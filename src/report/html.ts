/** Text as HTML shows it; everything that comes from a user or a server goes through here. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** A template in which every value is escaped, unless it is markup already. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  const text = parts.reduce((before, part, index) => before + toMarkup(values[index - 1]) + part)
  return new Markup(text)
}

/** Text that is HTML already. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

function toMarkup(value: unknown): string {
  if (value instanceof Markup) return value.text
  if (Array.isArray(value)) return value.map(toMarkup).join('')
  if (value === null || value === undefined) return ''
  return escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))
}
