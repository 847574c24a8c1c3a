/** Whether figures show their numbers as tables instead (`T`). */
class Tables {
  shown = $state(false)

  toggle(): void {
    this.shown = !this.shown
  }
}

export const tables = new Tables()
