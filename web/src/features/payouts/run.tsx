import { Anchor } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listPayouts, type PayoutRun, readPayoutRun } from '#contracts/api/money.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { useApi, usePages } from '../../api/use-api.ts'
import { Facts } from '../../ui/facts.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Answer, OrFailure } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { BankFile } from './bank-file.tsx'
import { Decision } from './decision.tsx'
import { FourEyes } from './four-eyes.tsx'
import { PayoutTable } from './payout-table.tsx'

/** Approved and settled by the bank, not by the books. */
const isAtBank = ({ settlement, status }: PayoutRun) =>
  settlement === 'bank-file' && status !== 'draft' && status !== 'rejected'

const route = getRouteApi('/inside/payouts/$runId')

/** One payout run: how far it is, and each payout with its notice. */
export function PayoutRunPage() {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const { runId } = route.useParams()
  const params = { runId }
  const [isOver, setIsOver] = useState(false)
  const every = isOver ? pace.shared : pace.underWay
  const run = useApi(readPayoutRun, { params }, { every })
  const payouts = usePages(
    ['listPayouts', runId],
    (cursor) => call(listPayouts, { params, query: { limit: 200, ...(cursor ? { cursor } : {}) } }),
    { every },
  )
  const known = run.data
  useEffect(() => {
    if (known) setIsOver(known.status === 'rejected' || known.notified >= known.payouts)
  }, [known])
  return (
    <Page
      title={t('payouts.run')}
      about={
        <Anchor component={Link} to="/payouts" size="sm">
          {t('payouts.back')}
        </Anchor>
      }
      actions={run.data?.status === 'draft' && <Decision run={run.data} />}
    >
      <Answer query={run}>
        {(found) => (
          <>
            <Figures>
              <Figure label={t('tasks.status')} value={<StatusBadge status={found.status} />} />
              <Figure label={t('payouts.total')} value={<Money minor={found.totalMinor} />} />
              <Figure
                label={t('payouts.paid')}
                value={`${number(found.paid)} / ${number(found.payouts)}`}
              />
              <Figure
                label={t('payouts.notified')}
                value={`${number(found.notified)} / ${number(found.payouts)}`}
              />
            </Figures>
            {found.status === 'draft' && <FourEyes run={found} />}
            {isAtBank(found) && <BankFile run={found} />}
            <Section title={t('payouts.origin')}>
              <Facts
                facts={[
                  [
                    t('payouts.period'),
                    `${dateTime(found.periodStart)} – ${dateTime(found.periodEnd)}`,
                  ],
                  [t('payouts.startedBy'), found.createdBy?.name ?? t('payouts.schedule')],
                  [t('payouts.approvedBy'), found.approvedBy?.name],
                  [t('payouts.settlement'), t(`policy.settlement.${found.settlement}`)],
                  [t('payouts.hash'), <code key="hash">{found.hash.slice(0, 16)}…</code>],
                ]}
              />
            </Section>
          </>
        )}
      </Answer>
      <Section title={t('payouts.list')} flush>
        <OrFailure query={payouts}>
          <PayoutTable
            payouts={payouts.items}
            more={payouts.hasNextPage ? () => void payouts.fetchNextPage() : undefined}
            loadingMore={payouts.isFetchingNextPage}
          />
        </OrFailure>
      </Section>
    </Page>
  )
}
