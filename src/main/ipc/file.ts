import type { FileFilter } from 'electron'
import { describeFile } from '../../loop/chosen-file.ts'
import type { fileContract, FileKind } from '../../shared/ipc/file.ts'
import { chooseFileToOpen } from '../dialogs.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

const ALL: FileFilter = { name: 'All files', extensions: ['*'] }
const CHOICES: Readonly<Record<FileKind, { title: string; filters: FileFilter[] }>> = {
  tokenizer: {
    title: 'Choose tokenizer',
    filters: [{ name: 'Tokenizer, as Hugging Face keeps it', extensions: ['json'] }, ALL],
  },
  authority: {
    title: 'Choose authority',
    filters: [{ name: 'Certificates, PEM', extensions: ['pem', 'crt', 'cer'] }, ALL],
  },
}

export function fileHandlers(services: Services): Handlers<typeof fileContract> {
  return {
    'file:choose': async ({ kind }) => {
      const { title, filters } = CHOICES[kind]
      const file = await chooseFileToOpen(services.window(), title, filters)
      return file === null ? null : describeFile(kind, file)
    },
  }
}
