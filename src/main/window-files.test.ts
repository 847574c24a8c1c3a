import { describe, expect, it } from 'vitest'
import { windowFile } from './window-files.ts'

const ORIGIN = 'app://chokepoint'
const at = (path: string): string | null =>
  windowFile('/app/out/renderer', ORIGIN, `${ORIGIN}${path}`)?.path ?? null

describe('a file of the window', () => {
  it('is one of its folder, with its type', () => {
    expect(windowFile('/app/out/renderer', ORIGIN, `${ORIGIN}/index.html?x=1#y`)).toEqual({
      path: '/app/out/renderer/index.html',
      content_type: 'text/html; charset=utf-8',
    })
    expect(at('/assets/Inter%20Var.woff2')).toBe('/app/out/renderer/assets/Inter Var.woff2')
  })

  it('is inside its folder however often an address goes up', () => {
    expect(at('/../main/index.js')).toBe('/app/out/renderer/main/index.js')
    expect(at('/%2e%2e/%2E%2E/main/index.js')).toBe('/app/out/renderer/main/index.js')
  })

  it.each([
    '/assets/..%2f..%2f..%2fmain%2findex.js',
    '/..%2frenderer-old/index.js',
    '//etc/passwd',
    '/',
    '/index',
    '/notes.txt',
    '/%E0%A4%A.js',
  ])('is none outside of it, and none of another kind: %s', (path) => {
    expect(at(path)).toBeNull()
  })

  it('is none of another origin', () => {
    expect(windowFile('/app', ORIGIN, 'app://elsewhere/index.html')).toBeNull()
    expect(windowFile('/app', ORIGIN, 'file:///app/index.html')).toBeNull()
  })
})
