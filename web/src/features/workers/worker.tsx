import { SimpleGrid } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { readWorkerNumbers, readWorkerStatement } from '#contracts/api/analytics.ts'
import { readUser } from '#contracts/api/identity.ts'
import { readWorkerStatementCsv, readWorkerStatementPdf } from '#contracts/api/statements.ts'
import { call } from '../../api/call.ts'
import { download } from '../../api/files.ts'
import { pace } from '../../api/live.ts'
import { useApi, usePages } from '../../api/use-api.ts'
import { useDownload } from '../../api/use-download.ts'
import { useTrail } from '../../api/use-trail.ts'
import { DaysChoice } from '../../ui/days-choice.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { StatementFiles } from '../../ui/statement-files.tsx'
import { type Line, StatementTable } from '../../ui/statement-table.tsx'
import { OrFailure } from '../../ui/states.tsx'
import { ButtonLink, TextLink } from '../../ui/text-link.tsx'
import { LineDrawer } from '../../ui/trail.tsx'
import { useLastDays } from '../../ui/use-last-days.ts'
import { WalletFigures } from '../../ui/wallet-figures.tsx'
import { Hold } from './hold.tsx'
import { WorkerBank } from './worker-bank.tsx'

const route = getRouteApi('/inside/workers/$workerId')

/** One worker's money: balance, statement, where it is paid to, and whether it is. */
export function Worker() {
  const { t } = useTranslation()
  const { workerId } = route.useParams()
  const params = { workerId }
  const person = useApi(readUser, { params: { userId: workerId } })
  const numbers = useApi(readWorkerNumbers, { params }, { every: pace.own })
  return (
    <Page
      title={person.data?.name ?? t('workers.one')}
      about={
        <TextLink to="/workers" size="sm">
          {t('workers.back')}
        </TextLink>
      }
      actions={
        <>
          <PrintButton />
          <ButtonLink
            to="/corrections"
            search={{ worker: workerId }}
            variant="default"
            leftSection={<IconScale size={16} aria-hidden />}
          >
            {t('workers.correct')}
          </ButtonLink>
        </>
      }
    >
      <OrFailure query={numbers}>
        <WalletFigures of={numbers.data} />
      </OrFailure>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className="no-print">
        <Hold workerId={workerId} />
        <WorkerBank workerId={workerId} />
      </SimpleGrid>
      <Statement key={workerId} workerId={workerId} />
    </Page>
  )
}

function Statement({ workerId }: { workerId: string }) {
  const { t } = useTranslation()
  const { money } = useFormat()
  const { days = 30, line } = route.useSearch()
  const navigate = route.useNavigate()
  const range = useLastDays(days)
  const params = { workerId }
  const statement = usePages(
    ['readWorkerStatement', workerId, range],
    (cursor) => {
      const query = { ...range, limit: 100, ...(cursor ? { cursor } : {}) }
      return call(readWorkerStatement, { params, query })
    },
    { every: pace.shared },
  )
  const change = useCallback(
    (to: { days?: typeof days; line?: string }) =>
      void navigate({
        search: (old) => ({ ...old, ...to }),
        replace: to.line === undefined,
        resetScroll: false,
      }),
    [navigate],
  )
  const why = useCallback((chosen: Line) => change({ line: chosen.id }), [change])
  const file = useDownload((format: 'csv' | 'pdf') =>
    download(
      format === 'csv' ? readWorkerStatementCsv : readWorkerStatementPdf,
      { params, query: range },
      `statement-${range.from}-${range.to}.${format}`,
    ),
  )
  const trail = useTrail(line)
  const first = statement.data?.pages[0]
  const about = first && { opening: money(first.openingMinor), closing: money(first.closingMinor) }
  return (
    <Section
      title={t('money.statement')}
      about={about ? t('money.statementSums', about) : t('money.statementHint')}
      actions={
        <>
          <DaysChoice days={days} change={(chosen) => change({ days: chosen })} />
          <StatementFiles save={file.mutate} busy={file.isPending} />
        </>
      }
      flush
    >
      <OrFailure query={statement}>
        <StatementTable statement={statement} why={why} />
      </OrFailure>
      <LineDrawer
        lineId={line}
        lines={statement.items}
        trail={trail}
        close={() => change({ line: undefined })}
      />
    </Section>
  )
}
