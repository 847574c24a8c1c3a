import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { windowFile } from './window-files.ts'

export const APP_ORIGIN = 'app://chokepoint'

/**
 * The window's page comes from a scheme of its own, so that it has an origin that can be checked and
 * headers that can be set. Nothing is allowed but what is listed, each with its reason.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // The bundled script, and nothing inline.
  "script-src 'self'",
  // The bundled style sheet; styles set by code go through the CSSOM, which this does not touch.
  "style-src 'self'",
  // Inter and JetBrains Mono ship with the program.
  "font-src 'self'",
  // Icons that the bundler inlines are data: images.
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Must run before the app is ready. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true } },
  ])
}

/** Serves the files of `folder` and nothing else. */
export function serveAppProtocol(folder: string): void {
  protocol.handle('app', async (request) => {
    const file = windowFile(folder, APP_ORIGIN, request.url)
    if (file === null) return new Response('not found', { status: 404 })
    try {
      const body = await readFile(file.path)
      return new Response(new Uint8Array(body), {
        headers: {
          'content-type': file.content_type,
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      return new Response('not found', { status: 404 })
    }
  })
}
