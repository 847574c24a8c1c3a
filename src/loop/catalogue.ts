import gpus from '../../resources/gpus.json' with { type: 'json' }
import { catalogueSchema, type Gpu } from '../shared/catalogue.ts'

/**
 * The GPUs that ship with the program: dense peaks, memory, bandwidth, power and an indicative price,
 * each with its source; where sources disagree, `notes` says so. Throws where the file is broken,
 * which a test rules out before it ships.
 */
export function shippedCatalogue(): Gpu[] {
  return catalogueSchema.parse(gpus)
}
