import { Skeleton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { readMyStatement } from '#contracts/api/analytics.ts'
import { readMyStatementCsv, readMyStatementPdf } from '#contracts/api/statements.ts'
import { call } from '../../api/call.ts'
import { download } from '../../api/files.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { useDownload } from '../../api/use-download.ts'
import { useMyNumbers } from '../../api/use-my-numbers.ts'
import { useTrail } from '../../api/use-trail.ts'
import { Age } from '../../ui/age.tsx'
import { DaysChoice } from '../../ui/days-choice.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { StatementFiles } from '../../ui/statement-files.tsx'
import { type Line, StatementTable } from '../../ui/statement-table.tsx'
import { OrFailure } from '../../ui/states.tsx'
import { LineDrawer } from '../../ui/trail.tsx'
import { useLastDays } from '../../ui/use-last-days.ts'
import { WalletFigures } from '../../ui/wallet-figures.tsx'

/** Charts are heavy: they come when they are shown. */
const EarningsChart = lazy(() => import('./earnings-chart.tsx'))
const route = getRouteApi('/inside/my-money')

/** What a worker has, and where every cent of it came from. */
export function MyMoney() {
  const { t } = useTranslation()
  const { money } = useFormat()
  const { days = 30, line } = route.useSearch()
  const navigate = route.useNavigate()
  const range = useLastDays(days)
  const numbers = useMyNumbers(pace.own)
  const statement = usePages(
    ['readMyStatement', range],
    (cursor) =>
      call(readMyStatement, { query: { ...range, limit: 100, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const open = useCallback(
    (chosen: Line | undefined) =>
      void navigate({
        search: (old) => ({ ...old, line: chosen?.id }),
        replace: chosen === undefined,
        resetScroll: false,
      }),
    [navigate],
  )
  const file = useDownload((format: 'csv' | 'pdf') =>
    download(
      format === 'csv' ? readMyStatementCsv : readMyStatementPdf,
      { query: range },
      `statement-${range.from}-${range.to}.${format}`,
    ),
  )
  const trail = useTrail(line)
  const first = statement.data?.pages[0]
  const about = first && {
    opening: money(first.openingMinor),
    closing: money(first.closingMinor),
  }
  return (
    <Page
      title={t('place.myMoney')}
      about={<Age of={numbers.data} fallback={t('money.about')} />}
      actions={
        <>
          <PrintButton />
          <StatementFiles save={file.mutate} busy={file.isPending} />
        </>
      }
    >
      <OrFailure query={numbers}>
        <WalletFigures of={numbers.data} />
      </OrFailure>
      <div className="no-print">
        <Section
          title={t('money.byDay')}
          actions={
            <DaysChoice
              days={days}
              change={(chosen) =>
                void navigate({
                  search: (old) => ({ ...old, days: chosen }),
                  replace: true,
                  resetScroll: false,
                })
              }
            />
          }
        >
          <Suspense fallback={<Skeleton height={220} />}>
            <EarningsChart range={range} />
          </Suspense>
        </Section>
      </div>
      <Section
        title={t('money.statement')}
        about={about ? t('money.statementSums', about) : t('money.statementHint')}
        flush
      >
        <OrFailure query={statement}>
          <StatementTable statement={statement} why={open} />
        </OrFailure>
      </Section>
      <LineDrawer
        lineId={line}
        lines={statement.items}
        trail={trail}
        close={() => open(undefined)}
      />
    </Page>
  )
}
