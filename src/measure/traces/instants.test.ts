import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accessLogInstant, decimalInstant, isoInstant, unitOfEpoch } from './instants.ts'

// date -u -d '2023-11-16 18:17:03' +%s
const AZURE_S = 1_700_158_623

describe('isoInstant', () => {
  it.each([
    ['2023-11-16 18:17:03.9799600', AZURE_S, 979_960_000],
    ['2023-11-16T18:17:03.979960Z', AZURE_S, 979_960_000],
    ['2023-11-16 18:17:03.979960+00:00', AZURE_S, 979_960_000],
    ['2023-11-16 19:17:03,5+01:00', AZURE_S, 500_000_000],
    ['2023-11-16 17:17:03-0100', AZURE_S, 0],
    ['2023-11-16 18:17:03.1234567899', AZURE_S, 123_456_789],
    ['2024-02-29 00:00:00', 1_709_164_800, 0],
  ])('%s', (text, seconds, nanos) => {
    expect(isoInstant(text)).toEqual({ seconds, nanos })
  })
  it.each(['2023-02-29 00:00:00', '2023-13-01 00:00:00', '2023-11-16 24:00:00', 'yesterday', ''])(
    'refuses %s',
    (text) => {
      expect(() => isoInstant(text)).toThrow('expected a time such as')
    },
  )
  it('reads every instant that Date can write', () => {
    const date = fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(date, (one) => {
        const { seconds, nanos } = isoInstant(one.toISOString())
        expect(seconds * 1_000 + nanos / 1e6).toBe(one.getTime())
      }),
    )
  })
})

describe('accessLogInstant', () => {
  it('reads the zone and the month', () => {
    // date -u -d '10 Oct 2000 13:55:36 -0700' +%s
    const at = { seconds: 971_211_336, nanos: 0 }
    expect(accessLogInstant('10/Oct/2000:13:55:36 -0700')).toEqual(at)
  })
  it.each(['10/Okt/2000:13:55:36 -0700', '32/Oct/2000:13:55:36 +0000', '10/Oct/2000'])(
    'refuses %s',
    (text) => {
      expect(() => accessLogInstant(text)).toThrow('expected a time such as')
    },
  )
})

describe('decimalInstant', () => {
  it.each([
    ['5', 0, 5, 0],
    ['1715299200.123456789', 0, 1_715_299_200, 123_456_789],
    ['1715299200123', 3, 1_715_299_200, 123_000_000],
    ['12', 3, 0, 12_000_000],
    ['3000.25', 3, 3, 250_000],
    ['1715299200123456', 6, 1_715_299_200, 123_456_000],
    ['1715299200123456789', 9, 1_715_299_200, 123_456_789],
    ['-0.5', 0, -1, 500_000_000],
    ['1.5e3', 0, 1_500, 0],
  ] as const)('%s in 10^-%i s', (text, exponent, seconds, nanos) => {
    expect(decimalInstant(text, exponent)).toEqual({ seconds, nanos })
  })
  it.each(['', 'soon', '1.2.3'])('refuses “%s”', (text) => {
    expect(() => decimalInstant(text, 0)).toThrow('expected a time as a number')
  })
  it('tells the unit of a time of our age by its size', () => {
    const now = 1_715_299_200
    expect([1, 1e3, 1e6, 1e9].map((by) => unitOfEpoch(String(now * by)))).toEqual([0, 3, 6, 9])
    expect(unitOfEpoch('86400')).toBe(0)
  })
})
