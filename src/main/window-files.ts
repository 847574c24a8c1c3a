import { extname, join, normalize, sep } from 'node:path'

/** What the window may load; a file of another kind is not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

export interface WindowFile {
  path: string
  content_type: string
}

/** The file of `folder` that an address of the window's own origin names; null where it names none. */
export function windowFile(folder: string, origin: string, url: string): WindowFile | null {
  const { protocol, host, pathname } = new URL(url)
  if (`${protocol}//${host}` !== origin) return null
  const name = decoded(pathname)
  if (name === null) return null
  const path = normalize(join(folder, name))
  const content_type = CONTENT_TYPES[extname(path)]
  // With the separator: `renderer-old` beside `renderer` begins with the same letters.
  if (!path.startsWith(normalize(folder + sep)) || content_type === undefined) return null
  return { path, content_type }
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
