import { Anchor, Text } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { StatementLine } from '#contracts/api/analytics.ts'
import { type Column, DataTable } from './data-table.tsx'
import { useFormat } from './format.tsx'
import { Money } from './money.tsx'
import { Empty } from './states.tsx'

export type Line = z.input<typeof StatementLine>

/** What a list of lines is read from, page by page. */
interface Pages {
  items: Line[] | undefined
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

interface StatementTableProps {
  statement: Pages
  /** Shows why a line is there. */
  why?: (line: Line) => void
  /** What may be done with a line. */
  act?: (line: Line) => ReactNode
}

/** Every line of a balance with the balance after it, newest first. */
export function StatementTable({ statement, why, act }: StatementTableProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const columns = useMemo(
    (): Column<Line>[] => [
      { id: 'what', header: t('money.what'), cell: (line) => <What line={line} why={why} /> },
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
        width: 130,
        align: 'right',
        cell: ({ amountMinor }) => <Money minor={amountMinor} signed fw={550} />,
      },
      {
        id: 'balance',
        header: t('money.balanceAfter'),
        width: 130,
        align: 'right',
        named: true,
        cell: ({ balanceAfterMinor }) => <Money minor={balanceAfterMinor} />,
      },
      ...(act
        ? [
            {
              id: 'act',
              header: t('money.act'),
              silent: true,
              width: 116,
              align: 'right' as const,
              cell: act,
            },
          ]
        : []),
    ],
    [t, format, act, why],
  )
  return (
    <DataTable
      label={t('money.statement')}
      columns={columns}
      rows={statement.items}
      {...(why ? { open: why } : {})}
      more={statement.hasNextPage ? () => void statement.fetchNextPage() : undefined}
      loadingMore={statement.isFetchingNextPage}
      empty={<Empty title={t('money.nothing')} hint={t('money.nothingHint')} />}
    />
  )
}

function What({ line, why }: { line: Line; why: ((line: Line) => void) | undefined }) {
  const { t } = useTranslation()
  const about = line.task?.title ?? line.reason
  const name = about ?? t(`kind.${line.kind}`)
  return (
    <>
      {why ? (
        <Anchor
          component="button"
          type="button"
          c="inherit"
          underline="never"
          size="sm"
          fw={500}
          ta="left"
          display="block"
          maw="100%"
          truncate
          aria-haspopup="dialog"
          onClick={(event) => {
            event.stopPropagation()
            why(line)
          }}
        >
          {name}
        </Anchor>
      ) : (
        <Text size="sm" fw={500} truncate>
          {name}
        </Text>
      )}
      <Text size="xs" c="dimmed" truncate>
        {about && t(`kind.${line.kind}`)}
        {line.task?.externalKey && ` · ${line.task.externalKey}`}
        {line.late && ` · ${t('money.late')}`}
      </Text>
    </>
  )
}
