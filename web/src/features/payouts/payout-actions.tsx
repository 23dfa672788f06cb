import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconDots, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { retryPayout, returnPayout, settlePayout } from '#contracts/api/payouts.ts'
import { useAction } from '../../api/use-action.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'
import type { Payout } from './payout.ts'

/** Whether something may be done with it. */
export const hasActions = ({ status }: Payout): boolean =>
  status === 'failed' || status === 'in_transit'

/** What may be done with one payout: again when it failed; settled or returned when under way. */
export function PayoutActions({ payout }: { payout: Payout }) {
  const { t } = useTranslation()
  const { money } = useFormat()
  const text = useProblemText()
  const [asking, setAsking] = useState(false)
  const reaction = (message: string) => ({
    touches: ['payouts', 'money'] as const,
    failed: (error: Error) => sayFailed(text(error)),
    done: () => {
      setAsking(false)
      say(message)
    },
  })
  const retry = useAction(retryPayout, reaction(t('payouts.retried')))
  const settle = useAction(settlePayout, reaction(t('payouts.settled')))
  const give = useAction(returnPayout, reaction(t('payouts.returned')))
  const { id, status, worker, amountMinor } = payout
  const params = { payoutId: id }
  if (!hasActions(payout)) return null
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('payouts.actions', { name: worker.name })}
            loading={retry.isPending || settle.isPending}
          >
            <IconDots size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {status === 'failed' ? (
            <Menu.Item
              leftSection={<IconRefresh size={16} aria-hidden />}
              onClick={() => retry.mutate({ params })}
            >
              {t('payouts.retry')}
            </Menu.Item>
          ) : (
            <>
              <Menu.Item
                leftSection={<IconCheck size={16} aria-hidden />}
                onClick={() => settle.mutate({ params })}
              >
                {t('payouts.settle')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowBackUp size={16} aria-hidden />}
                onClick={() => setAsking(true)}
              >
                {t('payouts.return')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('payouts.returnTitle', { name: worker.name })}
        action={t('payouts.return')}
        reason="required"
        busy={give.isPending}
        confirm={(reason) => give.mutate({ params, body: { reason } })}
      >
        {t('payouts.returnHint', { amount: money(amountMinor) })}
      </Confirm>
    </>
  )
}
