import { Text } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { StatementLine } from '#contracts/api/analytics.ts'
import { type Column, DataTable } from './data-table.tsx'
import { useFormat } from './format.tsx'
import { Money } from './money.tsx'
import { Empty } from './states.tsx'

export type Line = z.input<typeof StatementLine>

interface StatementTableProps {
  lines: Line[] | undefined
  more: (() => void) | undefined
  loadingMore: boolean
  /** What may be done with a line. */
  act?: (line: Line) => ReactNode
}

/** Every line of a balance with the balance after it, newest first. */
export function StatementTable({ lines, more, loadingMore, act }: StatementTableProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const columns = useMemo(
    (): Column<Line>[] => [
      { id: 'what', header: t('money.what'), cell: (line) => <What line={line} /> },
      {
        id: 'at',
        header: t('money.postedAt'),
        width: 200,
        cell: ({ postedAt }) => (
          <Text span size="sm" c="dimmed">
            {format.dateTime(postedAt)}
          </Text>
        ),
      },
      {
        id: 'amount',
        header: t('money.amount'),
        width: 116,
        align: 'right',
        cell: ({ amountMinor }) => <Money minor={amountMinor} signed fw={550} />,
      },
      {
        id: 'balance',
        header: t('money.balanceAfter'),
        width: 116,
        align: 'right',
        named: true,
        cell: ({ balanceAfterMinor }) => <Money minor={balanceAfterMinor} />,
      },
      ...(act ? [{ id: 'act', header: '', width: 116, align: 'right' as const, cell: act }] : []),
    ],
    [t, format, act],
  )
  return (
    <DataTable
      label={t('money.statement')}
      columns={columns}
      rows={lines}
      more={more}
      loadingMore={loadingMore}
      empty={<Empty title={t('money.nothing')} hint={t('money.nothingHint')} />}
    />
  )
}

function What({ line }: { line: Line }) {
  const { t } = useTranslation()
  const about = line.task?.title ?? line.reason
  return (
    <>
      <Text span size="sm" fw={500}>
        {about ?? t(`kind.${line.kind}`)}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {about && t(`kind.${line.kind}`)}
        {line.task?.externalKey && ` · ${line.task.externalKey}`}
        {line.late && ` · ${t('money.late')}`}
      </Text>
    </>
  )
}
