import type { DefinitionId } from '../../shared/definitions.ts'

/** Under whose definitions a run is shown; it stays from page to page. */
export const definition = $state<{ id: DefinitionId | 'chokepoint' }>({ id: 'chokepoint' })
