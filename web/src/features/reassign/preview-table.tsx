import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { previewReassignment } from '#contracts/api/reassignments.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Empty } from '../../ui/states.tsx'

export type Preview = AnswerOf<typeof previewReassignment>
type Row = Preview['workers'][number]

/** Who has how many tasks now and would have then, and what it would cost. */
export function PreviewTable({ preview }: { preview: Preview }) {
  const { t } = useTranslation()
  const { number, money } = useFormat()
  const columns = useMemo((): Column<Row>[] => {
    const between = ({ min, max }: { min: number; max: number }) =>
      min === max ? money(min) : `${money(min)} – ${money(max)}`
    return [
      { id: 'name', header: t('reassign.worker'), cell: ({ name }) => name },
      {
        id: 'now',
        header: t('reassign.openNow'),
        width: 96,
        named: true,
        align: 'right',
        cell: ({ openNow }) => number(openNow),
      },
      {
        id: 'then',
        header: t('reassign.openThen'),
        width: 110,
        named: true,
        align: 'right',
        cell: ({ openExpected }) => number(Math.round(openExpected * 10) / 10),
      },
      {
        id: 'fee',
        header: t('reassign.fees'),
        width: 220,
        align: 'right',
        named: true,
        cell: ({ feeMinor }) => between(feeMinor),
      },
    ]
  }, [t, number, money])
  const { feeTotalMinor: fees } = preview
  return (
    <>
      <Figures cols={3}>
        <Figure label={t('reassign.openTasks')} value={number(preview.openTasks)} />
        <Figure label={t('reassign.eligible')} value={number(preview.eligibleWorkers)} />
        <Figure
          label={t('reassign.feeTotal')}
          value={
            fees.min === fees.max ? money(fees.min) : `${money(fees.min)} – ${money(fees.max)}`
          }
        />
      </Figures>
      <DataTable
        label={t('reassign.plan')}
        columns={columns}
        rows={preview.workers}
        empty={<Empty title={t('reassign.nobody')} hint={t('reassign.nobodyHint')} />}
      />
    </>
  )
}
