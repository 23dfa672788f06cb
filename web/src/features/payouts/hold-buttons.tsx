import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { holdPayouts, releasePayouts } from '#contracts/api/payouts.ts'
import type { Person } from '#contracts/primitives.ts'
import { useAction } from '../../api/use-action.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

/** Keeps a worker out of payout runs, with a reason. */
export function HoldButton({ worker }: { worker: Person }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const [asking, setAsking] = useState(false)
  const hold = useAction(holdPayouts, {
    touches: ['payouts'],
    done: () => {
      setAsking(false)
      say(t('hold.begun'))
    },
    failed: (error) => sayFailed(text(error)),
  })
  const params = { workerId: worker.id }
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={t('hold.holdName', { name: worker.name })}
        onClick={() => setAsking(true)}
      >
        {t('hold.short')}
      </Button>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('hold.askName', { name: worker.name })}
        action={t('hold.hold')}
        reason="required"
        busy={hold.isPending}
        confirm={(reason) => hold.mutate({ params, body: { reason } })}
      >
        {t('hold.askHint')}
      </Confirm>
    </>
  )
}

/** Ends a hold; it counts from the next run. */
export function ReleaseButton({ worker }: { worker: Person }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const release = useAction(releasePayouts, {
    touches: ['payouts'],
    done: () => say(t('hold.ended')),
    failed: (error) => sayFailed(text(error)),
  })
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={release.isPending}
      aria-label={t('hold.releaseName', { name: worker.name })}
      onClick={() => release.mutate({ params: { workerId: worker.id } })}
    >
      {t('hold.releaseShort')}
    </Button>
  )
}
