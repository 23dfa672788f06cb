import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReassignmentRun } from '#contracts/api/reassignments.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Section } from '../../ui/page.tsx'
import { useCodeText } from '../../ui/problem-text.ts'
import { Empty } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Undo } from './undo.tsx'

/** What earlier runs did. */
export function PastRuns({ runs }: { runs: ReassignmentRun[] }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const codeText = useCodeText()
  const columns = useMemo((): Column<ReassignmentRun>[] => {
    const count = (
      id: 'reassigned' | 'unchanged' | 'skipped',
      from?: 'sm' | 'md',
    ): Column<ReassignmentRun> => ({
      id,
      header: t(`reassign.${id}`),
      width: 108,
      align: 'right',
      named: true,
      ...(from ? { from } : {}),
      cell: (run) => number(run[id]),
    })
    return [
      {
        id: 'at',
        header: t('reassign.at'),
        cell: ({ createdAt, failure }) => (
          <>
            {dateTime(createdAt)}
            {failure !== null && (
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'normal' }}>
                {codeText(failure)}
              </Text>
            )}
          </>
        ),
      },
      {
        id: 'status',
        header: t('tasks.status'),
        width: 118,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'what',
        header: t('reassign.what'),
        width: 120,
        from: 'sm',
        cell: ({ undoOf, strategy }) => t(undoOf ? 'reassign.undone' : `reassign.${strategy}`),
      },
      {
        id: 'by',
        header: t('reassign.by'),
        width: 170,
        from: 'md',
        cell: ({ requestedBy }) => requestedBy.name,
      },
      count('reassigned', 'sm'),
      count('unchanged', 'sm'),
      count('skipped', 'md'),
      {
        id: 'undo',
        header: t('reassign.undoColumn'),
        silent: true,
        width: 140,
        align: 'right',
        cell: (run) => <Undo run={run} runs={runs} />,
      },
    ]
  }, [t, dateTime, number, runs])
  return (
    <Section title={t('reassign.past')} flush>
      <DataTable
        label={t('reassign.past')}
        columns={columns}
        rows={runs}
        empty={<Empty title={t('reassign.noPast')} hint={t('reassign.noPastHint')} />}
      />
    </Section>
  )
}
