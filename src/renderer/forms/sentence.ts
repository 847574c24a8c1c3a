/** What the schema library says of one value, as far as a sentence needs it. */
export interface Issue {
  readonly code?: string | undefined
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly minimum?: number | bigint
  readonly maximum?: number | bigint
  readonly inclusive?: boolean
  readonly origin?: string
  readonly expected?: string
}

/** The answer of a schema: parsed, or what it refuses. */
export type Parsed<T> =
  { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } }

/** How a field is spoken of: `Rate`, and a valid example with its unit: `2.5 req/s`. */
export interface FieldWords {
  name: string
  example: string
}

/** What is wrong with the field at `path` (dotted), as one sentence with an example; null where nothing is. */
export function fieldError(
  parsed: Parsed<unknown>,
  path: string,
  words: FieldWords,
): string | null {
  if (parsed.success) return null
  const issue = parsed.error.issues.find((one) => one.path.map(String).join('.') === path)
  return issue === undefined ? null : sentenceOf(issue, words)
}

/** Whether anything at or below one of these places (dotted) is refused. */
export function isRefused(parsed: Parsed<unknown>, places: readonly string[]): boolean {
  if (parsed.success) return false
  const paths = parsed.error.issues.map((issue) => issue.path.map(String).join('.'))
  return paths.some((path) =>
    places.some((place) => path === place || path.startsWith(`${place}.`)),
  )
}

/** One refusal in words: the field, what was expected, and an example. */
export function sentenceOf(issue: Issue, { name, example }: FieldWords): string {
  const such = `, such as ${example}`
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? `${name} is a whole number${such}`
        : `${name} is a number${such}`
    case 'too_small':
      if (issue.origin === 'string') return `${name} is not empty${such}`
      return `${name} is ${issue.inclusive === true ? 'at least' : 'above'} ${bound(issue.minimum)}${such}`
    case 'too_big':
      if (issue.origin === 'string')
        return `${name} has at most ${bound(issue.maximum)} characters${such}`
      return `${name} is ${issue.inclusive === true ? 'at most' : 'below'} ${bound(issue.maximum)}${such}`
    case undefined:
    default:
      return /^(Invalid|Too)/.test(issue.message) ? `${name} is not valid${such}` : issue.message
  }
}

function bound(value: number | bigint | undefined): string {
  return (value ?? 0).toLocaleString('en-US')
}
