import { describedSuppressions } from './described-suppressions.mjs'
import { oneDoor } from './one-door.mjs'

/**
 * This project's own lint rules.
 *
 * @type {import('eslint').ESLint.Plugin}
 */
export const chokepoint = {
  meta: { name: 'chokepoint', version: '1.0.0' },
  rules: { 'one-door': oneDoor, 'described-suppressions': describedSuppressions },
}
