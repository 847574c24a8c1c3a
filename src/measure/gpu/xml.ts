import { ProblemError } from '../../shared/result.ts'

/** Eight GPUs with all their clocks listed are 0.6 MB. */
const CHARS_MAX = 16 * 1024 * 1024
const ELEMENTS_MAX = 200_000
const DEPTH_MAX = 32

export interface XmlElement {
  tag: string
  children: XmlElement[]
  /** Its own text, without that of its children. */
  text: string
}

/** One piece of markup, or the text before the next. Each alternative ends where it began: no search back. */
const PIECE =
  /<\?[^?]*\?>|<!--[^]*?-->|<!DOCTYPE[^<>[]*>|<(\/?)([A-Za-z_][\w.:-]*)([^<>]*?)(\/?)>|[^<]+/y
const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

/**
 * Parses a document as nvidia-smi writes it: elements and text. A DOCTYPE is passed over unread, and no
 * entity is known but XML's own five, so that nothing outside of the text is ever looked up or expanded.
 *
 * @throws {ProblemError} one sentence; nothing else
 */
export function parseXml(text: string): XmlElement {
  if (text.length > CHARS_MAX) throw refused(`it is longer than ${CHARS_MAX} characters`)
  const root: XmlElement = { tag: '', children: [], text: '' }
  const open: XmlElement[] = [root]
  let count = 0
  for (let at = 0; at < text.length;) {
    PIECE.lastIndex = at
    const piece = PIECE.exec(text)
    if (piece === null) throw refused(`character ${at} begins no element, comment or text`)
    at = PIECE.lastIndex
    const parent = open.at(-1) ?? root
    const [whole, closes, tag, , empty] = piece
    if (tag === undefined) {
      if (!whole.startsWith('<')) parent.text += unescape(whole)
    } else if (closes === '/') {
      if (open.length === 1 || parent.tag !== tag) throw refused(`</${tag}> closes nothing`)
      parent.text = parent.text.trim()
      open.pop()
    } else {
      if (++count > ELEMENTS_MAX) throw refused(`it has more than ${ELEMENTS_MAX} elements`)
      const element: XmlElement = { tag, children: [], text: '' }
      parent.children.push(element)
      if (empty !== '/') open.push(element)
      if (open.length > DEPTH_MAX) throw refused(`its elements are nested deeper than ${DEPTH_MAX}`)
    }
  }
  const [only, second] = root.children
  if (open.length > 1) throw refused(`<${open.at(-1)?.tag ?? ''}> is not closed`)
  if (only === undefined || second !== undefined || root.text.trim() !== '') {
    throw refused('it is not one element')
  }
  return only
}

/** The first element at the end of a path of tags. */
export function xmlAt(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  let found: XmlElement | undefined = element
  for (const tag of path) found = found?.children.find((child) => child.tag === tag)
  return found
}

function unescape(text: string): string {
  return text.includes('&')
    ? text.replace(/&(lt|gt|amp|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    : text
}

function refused(why: string): ProblemError {
  return new ProblemError({
    code: 'bad_input',
    message: `The XML of nvidia-smi is not read: ${why}.`,
  })
}
