import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type User, updateUser } from '#contracts/api/identity.ts'
import { callOnce } from '../../api/call.ts'
import { changed } from '../../api/live.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

type Change = z.input<typeof updateUser.body>

/** Takes a change of this person back. Tasks that were dealt again stay where they are. */
export function useUndo(person: User): (change: Change) => void {
  const { t } = useTranslation()
  const text = useProblemText()
  const client = useQueryClient()
  return ({ name, role, status }) => {
    const body: Change = {
      ...(name === undefined ? {} : { name: person.name }),
      ...(role === undefined ? {} : { role: person.role }),
      ...(status === undefined ? {} : { status: status === 'active' ? 'disabled' : 'active' }),
    }
    callOnce(updateUser, { params: { userId: person.id }, body })
      .then(() => say(t('people.undone')))
      .catch((error: unknown) => sayFailed(text(error)))
      .finally(() => changed(client, 'people'))
  }
}
