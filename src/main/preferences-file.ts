import { DEFAULT_PREFERENCES, preferencesSchema, type Preferences } from '../shared/preferences.ts'
import { readIfThere, writeWhole } from '../loop/atomic-file.ts'
import { log } from './log.ts'

/** What the program remembers between starts, in one small file that may be lost without harm. */
export class PreferencesFile {
  readonly #file: string
  #preferences: Preferences
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: string, preferences: Preferences) {
    this.#file = file
    this.#preferences = preferences
  }

  /** Reads the file; one that does not fit its schema counts as none. */
  static async open(file: string): Promise<PreferencesFile> {
    return new PreferencesFile(file, parse(await readIfThere(file)))
  }

  get current(): Preferences {
    return this.#preferences
  }

  /** Writes follow one another, so that the last one stays. */
  set(changes: Partial<Preferences>): Preferences {
    this.#preferences = { ...this.#preferences, ...changes }
    const text = JSON.stringify(this.#preferences, null, 2)
    this.#writing = this.#writing
      .then(() => writeWhole(this.#file, text))
      .catch((error: unknown) => {
        log.error('preferences were not saved', error)
      })
    return this.#preferences
  }

  /** Resolves when everything is on disk. */
  saved(): Promise<void> {
    return this.#writing
  }
}

function parse(text: string | null): Preferences {
  if (text === null) return DEFAULT_PREFERENCES
  try {
    return preferencesSchema.parse(JSON.parse(text))
  } catch (error) {
    log.warn('preferences were not as expected and start anew', error)
    return DEFAULT_PREFERENCES
  }
}
