import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '#contracts/primitives.ts'
import { useHolding } from '../../api/use-holding.ts'
import { Confirm } from '../../ui/confirm.tsx'

/** Keeps a worker out of payout runs, with a reason. */
export function HoldButton({ worker }: { worker: Person }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const { hold, holding } = useHolding(worker.id, () => setAsking(false))
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
        busy={holding}
        confirm={hold}
      >
        {t('hold.askHint')}
      </Confirm>
    </>
  )
}

/** Ends a hold; it counts from the next run. */
export function ReleaseButton({ worker }: { worker: Person }) {
  const { t } = useTranslation()
  const { release, releasing } = useHolding(worker.id)
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={releasing}
      aria-label={t('hold.releaseName', { name: worker.name })}
      onClick={release}
    >
      {t('hold.releaseShort')}
    </Button>
  )
}
