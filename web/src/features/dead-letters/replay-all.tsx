import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { replayDeadLetters } from '#contracts/api/dead-letters.ts'
import { callOnce } from '../../api/call.ts'
import { changed } from '../../api/live.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

interface ReplayAllProps {
  service: 'task-tracker' | 'accounting' | 'email'
  close: () => void
}

/** Hands over all of a service's dead letters again, five seconds at a time until the last. */
export function ReplayAll({ service, close }: ReplayAllProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const client = useQueryClient()
  const text = useProblemText()
  const [handled, setHandled] = useState<number>()

  async function replay(): Promise<void> {
    let cursor: string | null = null
    let resolved = 0
    let failed = 0
    setHandled(0)
    do {
      const body: { cursor?: string } = cursor === null ? {} : { cursor }
      const part = await callOnce(replayDeadLetters, { query: { service }, body })
      resolved += part.resolved
      failed += part.failed
      cursor = part.nextCursor
      setHandled(resolved + failed)
    } while (cursor !== null)
    const counts = { resolved: number(resolved), failed: number(failed) }
    if (failed > 0) sayFailed(t('deadLetters.someFailed', counts))
    else say(t('deadLetters.allReplayed', counts))
  }

  const send = () =>
    void replay()
      .catch((error: unknown) => sayFailed(text(error)))
      .finally(() => {
        changed(client, 'deadLetters')
        close()
      })
  return (
    <Confirm
      opened
      close={close}
      title={t('deadLetters.replayAllTitle')}
      action={t('deadLetters.replayAll')}
      busy={handled !== undefined}
      confirm={send}
    >
      {handled
        ? t('deadLetters.underWay', { handled: number(handled) })
        : t('deadLetters.replayAllHint')}
    </Confirm>
  )
}
