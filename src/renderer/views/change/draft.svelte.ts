import { commandWithSettings, settingsOfCommand } from '../../../engine/configuration/command.ts'
import {
  differencesBetween,
  exactlyOneChange,
  type Difference,
  type OneChange,
} from '../../../engine/configuration/differences.ts'
import type { Setting, Target } from '../../../shared/target.ts'

/** The configuration as it is edited, against the one in force. */
export class Draft {
  readonly current: readonly Setting[]
  /** The command that starts the server with the configuration in force; null where none is known. */
  readonly command_now: string | null
  settings = $state.raw<Setting[]>([])
  command = $state('')
  reason = $state('')

  constructor(target: Target, current: readonly Setting[], declared: readonly Setting[] | null) {
    const { control } = target
    this.current = current
    const known = control.kind === 'bundled' ? null : control.command
    this.command_now = known === null ? null : commandWithSettings(known, current)
    this.edit(declared ?? current)
  }

  get differences(): Difference[] {
    return differencesBetween(this.current, this.settings)
  }

  get one(): OneChange {
    return exactlyOneChange(this.current, this.settings)
  }

  differs(name: string): Difference | null {
    return this.differences.find((difference) => difference.name === name) ?? null
  }

  /** The value in force, as it is shown. */
  valueNow(name: string): string {
    return this.current.find((setting) => setting.name === name)?.value ?? 'unset'
  }

  /** The value as it is edited. */
  valueOf(name: string): string {
    return this.settings.find((setting) => setting.name === name)?.value ?? ''
  }

  /** One value typed into its own field; command and fields stay in step. */
  set(name: string, value: string): void {
    const known = this.settings.some((setting) => setting.name === name)
    const changed = { name, value }
    this.edit(
      known
        ? this.settings.map((setting) => (setting.name === name ? changed : setting))
        : [...this.settings, changed],
    )
  }

  /** The whole command typed over. */
  typeCommand(text: string): void {
    this.command = text
    this.settings = settingsOfCommand(text)
  }

  undo(name: string): void {
    const before = this.current.find((setting) => setting.name === name)
    if (before === undefined) this.edit(this.settings.filter((setting) => setting.name !== name))
    else this.set(name, before.value)
  }

  private edit(settings: readonly Setting[]): void {
    this.settings = [...settings]
    if (this.command_now !== null) this.command = commandWithSettings(this.command_now, settings)
  }
}
