import { expect, it } from 'vitest'
import { settingText } from './setting-text.ts'

it('groups whole numbers and leaves every other value as it was typed', () => {
  const values = ['16384', '512', 'fp8', '007000', '1e9', null]
  expect(values.map(settingText)).toEqual(['16,384', '512', 'fp8', '007000', '1e9', 'unset'])
})
