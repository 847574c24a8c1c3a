import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvRows } from './csv.ts'

function rowsOf(text: string): string[][] {
  const rows: string[][] = []
  const reader = new CsvRows((cells) => rows.push(cells))
  for (const line of text.split('\n')) reader.line(line)
  reader.end()
  return rows
}

describe('CsvRows', () => {
  it('reads back whatever RFC 4180 can write', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é') })
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }),
      )
    const quoted = (one: string): string => `"${one.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(table, (rows) => {
        const header = rows[0]?.map((_, index) => `c${String(index)}`) ?? []
        const text = [header, ...rows].map((row) => row.map(quoted).join(',')).join('\n')
        expect(rowsOf(text)).toEqual([header, ...rows])
      }),
    )
  })
  it('takes the separator that its header has', () => {
    expect(rowsOf('a;b\n1,5;2')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ])
    expect(rowsOf('a\tb\n"x\ty"\t2')[1]).toEqual(['x\ty', '2'])
  })
  it('refuses quotes inside a cell, text behind one, and one that never closes', () => {
    expect(() => rowsOf('a,b\n1"2,3')).toThrow('quotes around a whole cell')
    expect(() => rowsOf('a,b\n"1"2,3')).toThrow('"," after a quoted cell')
    expect(() => rowsOf('a,b\n"1,2')).toThrow('ends inside a quoted cell')
  })
})
