import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { readMyStatement } from '#contracts/api/analytics.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { useMyNumbers } from '../../api/use-my-numbers.ts'
import { Age } from '../../ui/age.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { Money } from '../../ui/money.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { StatementTable } from '../../ui/statement-table.tsx'
import { OrFailure } from '../../ui/states.tsx'

/** Charts are heavy: they come when they are shown. */
const EarningsChart = lazy(() => import('./earnings-chart.tsx'))

/** What a worker has, and where every cent of it came from. */
export function MyMoney() {
  const { t } = useTranslation()
  const numbers = useMyNumbers(pace.own)
  const statement = usePages(
    ['readMyStatement'],
    (cursor) => call(readMyStatement, { query: { limit: 100, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const mine = numbers.data
  return (
    <Page title={t('place.myMoney')} about={<Age of={mine} />} actions={<PrintButton />}>
      <OrFailure query={numbers}>
        <Figures>
          <Figure
            large
            label={t('work.balance')}
            value={mine && <Money minor={mine.balanceMinor} />}
          />
          <Figure
            large
            label={t('work.today')}
            value={mine && <Money minor={mine.earnedTodayMinor} />}
          />
          <Figure
            large
            label={t('money.carriedOver')}
            value={mine && <Money minor={mine.carriedOverMinor} />}
          />
          <Figure
            large
            label={t('money.paidOut')}
            value={mine && <Money minor={mine.paidOutTotalMinor} />}
          />
        </Figures>
      </OrFailure>
      <Section title={t('money.byDay')}>
        <Suspense fallback={<Skeleton height={220} />}>
          <EarningsChart lines={statement.items} />
        </Suspense>
      </Section>
      <Section title={t('money.statement')} about={t('money.statementHint')} flush>
        <OrFailure query={statement}>
          <StatementTable
            lines={statement.items}
            more={statement.hasNextPage ? () => void statement.fetchNextPage() : undefined}
            loadingMore={statement.isFetchingNextPage}
          />
        </OrFailure>
      </Section>
    </Page>
  )
}
