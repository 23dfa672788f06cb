import { Code, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Difference } from '#contracts/api/reconciliation.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'

type Row = Difference & { about: string }

/** What is on one side and not, or not so, on the other. */
export function Differences({ differences }: { differences: readonly Difference[] }) {
  const { t } = useTranslation()
  const rows = useMemo(
    () =>
      differences.map(
        (found): Row => ({
          ...found,
          about: found.id,
          id: `${found.kind} ${found.id}`,
        }),
      ),
    [differences],
  )
  const columns = useMemo(
    (): Column<Row>[] => [
      {
        id: 'kind',
        header: t('reconciliation.what'),
        cell: ({ kind }) => (
          <Text span size="sm" fw={500}>
            {t(`difference.${kind}`)}
          </Text>
        ),
      },
      {
        id: 'detail',
        header: t('reconciliation.detail'),
        cell: ({ detail }) => <span title={detail}>{detail}</span>,
      },
      {
        id: 'about',
        header: t('reconciliation.id'),
        width: 330,
        from: 'md',
        cell: ({ about }) => <Code fz={12}>{about}</Code>,
      },
    ],
    [t],
  )
  return (
    <DataTable label={t('reconciliation.differences')} columns={columns} rows={rows} empty={null} />
  )
}
