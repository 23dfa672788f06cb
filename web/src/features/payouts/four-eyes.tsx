import { Alert } from '@mantine/core'
import { IconEyeCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { PayoutRun } from '#contracts/api/money.ts'
import { useMe } from '../../app/session.ts'

/** Whose turn it is with a draft: somebody else's, or that of who looks at it. */
export function FourEyes({ run: { createdBy } }: { run: PayoutRun }) {
  const { t } = useTranslation()
  const isOwn = createdBy?.id === useMe().id
  const by = createdBy ? t('payouts.madeBy', { name: createdBy.name }) : t('payouts.madeBySchedule')
  return (
    <Alert
      role="note"
      color={isOwn ? 'gray' : 'blue'}
      variant="light"
      mb="xl"
      icon={<IconEyeCheck size={20} />}
      title={isOwn ? t('payouts.waits') : t('payouts.yourTurn')}
    >
      {isOwn ? t('payouts.fourEyes') : `${by} ${t('payouts.yourTurnHint')}`}
    </Alert>
  )
}
