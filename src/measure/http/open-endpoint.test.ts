import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/result.ts'
import { DEFAULT_CONNECTION, type ConnectionOptions } from '../../shared/target.ts'
import { openEndpoint } from './open-endpoint.ts'
import { requestBytes } from './request-bytes.ts'
import { CA_FILE } from './servers.fixture.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-ca-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function problemOf(
  connection: Partial<ConnectionOptions>,
): Promise<[string, string | undefined]> {
  try {
    await openEndpoint('https://x', { ...DEFAULT_CONNECTION, ...connection })
  } catch (error) {
    if (error instanceof ProblemError) return [error.problem.message, error.problem.field]
    throw error
  }
  return ['no problem', undefined]
}

async function linesOf(
  connection: Partial<ConnectionOptions>,
  key: string | null = null,
): Promise<string[]> {
  const endpoint = await openEndpoint('http://x:8000/v1', { ...DEFAULT_CONNECTION, ...connection })
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const parts = { method: 'POST' as const, path: '/v1/chat', headers, body: 'ä' }
  return requestBytes(endpoint, key, parts).toString('latin1').split('\r\n')
}

describe('headers of the user', () => {
  it('are sent with every request, in the place of the protocol’s own', async () => {
    const headers = [
      { name: 'X-Route', value: ' blue ' },
      { name: 'Accept', value: '*/*' },
    ]
    expect(await linesOf({ headers }, 'k')).toEqual([
      'POST /v1/chat HTTP/1.1',
      'host: x:8000',
      'user-agent: chokepoint',
      'connection: keep-alive',
      'authorization: Bearer k',
      'content-type: application/json',
      'accept: */*',
      'x-route: blue',
      'content-length: 2',
      '',
      'Ã¤',
    ])
  })

  it.each([
    ['Host', 'y', 'The header Host cannot be set: it is made from the address.'],
    ['content-length', '5', 'The header content-length cannot be set: it is made from the body.'],
    [
      'Transfer-Encoding',
      'chunked',
      'The header Transfer-Encoding cannot be set: the body is sent whole.',
    ],
    [
      'authorization',
      'Bearer x',
      'The header authorization cannot be set: it is made from the key; enter the key in its own field.',
    ],
    ['a b', 'x', 'The header "a b" has a character that no name may have.'],
    [
      'x-a',
      'one\r\ntwo: 2',
      'The value of the header x-a holds a line break or a character that no header may have.',
    ],
    [
      'x-a',
      'one\u0000',
      'The value of the header x-a holds a line break or a character that no header may have.',
    ],
    [
      'x-a',
      '✓',
      'The value of the header x-a holds a line break or a character that no header may have.',
    ],
  ])('refuses %s: %j', async (name, value, message) => {
    expect(await problemOf({ headers: [{ name, value }] })).toEqual([message, 'connection.headers'])
  })

  it('refuses a header that stands there twice', async () => {
    const headers = [
      { name: 'x-a', value: '1' },
      { name: 'X-A', value: '2' },
    ]
    expect(await problemOf({ headers })).toEqual([
      'The header X-A stands there twice: give it one value.',
      'connection.headers',
    ])
  })
})

describe('the file of an authority', () => {
  it('is read as PEM, and anything else is refused by name', async () => {
    expect(await problemOf({ ca_file: CA_FILE })).toEqual(['no problem', undefined])
    const missing = join(folder, 'missing.pem')
    const [message, field] = await problemOf({ ca_file: missing })
    expect(message).toMatch(
      /^The file of the certificate authority cannot be read \(ENOENT.*missing\.pem'\)\.$/,
    )
    expect(field).toBe('connection.ca_file')
    expect((await problemOf({ ca_file: folder }))[0]).toContain('EISDIR')
    const bad = join(folder, 'bad.pem')
    await writeFile(bad, 'hello')
    expect((await problemOf({ ca_file: bad }))[0]).toBe(
      `${bad} holds no certificate: it has to be a PEM file with "-----BEGIN CERTIFICATE-----" in it.`,
    )
    await writeFile(bad, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    expect((await problemOf({ ca_file: bad }))[0]).toBe(
      `Certificate 1 of ${bad} cannot be read: export it again as PEM.`,
    )
    await writeFile(bad, 'x'.repeat(1024 * 1024 + 1))
    expect((await problemOf({ ca_file: bad }))[0]).toBe(
      `${bad} is larger than 1 MB: a file of certificates is not.`,
    )
  })
})

it('names a proxy by its address, and never by its password', async () => {
  const endpoint = await openEndpoint('https://x', {
    ...DEFAULT_CONNECTION,
    proxy_url: 'http://user:100%@[::1]:3128',
  })
  expect(endpoint.dialing.proxy).toEqual({
    host: '::1',
    port: 3128,
    authority: '[::1]:3128',
    authorization: `Basic ${Buffer.from('user:100%').toString('base64')}`,
  })
  expect(await problemOf({ proxy_url: 'socks5://user:secret@x' })).toEqual([
    'The proxy is not named by an http:// address, such as http://10.0.0.2:3128.',
    'connection.proxy_url',
  ])
})
