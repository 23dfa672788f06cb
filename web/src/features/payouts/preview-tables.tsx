import { Badge, Tabs } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { previewPayoutRun } from '#contracts/api/money.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Empty } from '../../ui/states.tsx'
import { HoldButton, ReleaseButton } from './hold-buttons.tsx'
import { WorkerLink } from './worker-link.tsx'

type Preview = AnswerOf<typeof previewPayoutRun>

/** Who is paid, and who is not and why. */
export function PreviewTables({ preview }: { preview: Preview }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const left = Object.values(preview.excludedCounts).reduce((all, count) => all + count, 0)
  return (
    <Tabs defaultValue="paid" keepMounted={false}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="paid" rightSection={<Count of={number(preview.itemCount)} />}>
          {t('payouts.willBePaid')}
        </Tabs.Tab>
        <Tabs.Tab value="left-out" rightSection={<Count of={number(left)} />}>
          {t('payouts.leftOut')}
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="paid">
        <Paid items={preview.items} />
      </Tabs.Panel>
      <Tabs.Panel value="left-out">
        <LeftOut items={preview.excluded} />
      </Tabs.Panel>
    </Tabs>
  )
}

function Count({ of }: { of: string }) {
  return (
    <Badge color="gray" size="sm" className="number">
      {of}
    </Badge>
  )
}

function Paid({ items }: { items: Preview['items'] }) {
  const { t } = useTranslation()
  const rows = useMemo(() => items.map((item) => ({ ...item, id: item.worker.id })), [items])
  const columns = useMemo(
    (): Column<(typeof rows)[number]>[] => [
      {
        id: 'worker',
        header: t('payouts.worker'),
        cell: ({ worker }) => <WorkerLink worker={worker} />,
      },
      {
        id: 'amount',
        header: t('money.amount'),
        width: 150,
        align: 'right',
        named: true,
        cell: ({ amountMinor }) => <Money minor={amountMinor} fw={550} />,
      },
      {
        id: 'hold',
        header: t('money.act'),
        silent: true,
        width: 170,
        align: 'right',
        cell: ({ worker }) => <HoldButton worker={worker} />,
      },
    ],
    [t],
  )
  return (
    <DataTable
      label={t('payouts.willBePaid')}
      columns={columns}
      rows={rows}
      empty={<Empty title={t('payouts.nobody')} hint={t('payouts.nobodyHint')} />}
    />
  )
}

function LeftOut({ items }: { items: Preview['excluded'] }) {
  const { t } = useTranslation()
  const rows = useMemo(() => items.map((item) => ({ ...item, id: item.worker.id })), [items])
  const columns = useMemo(
    (): Column<(typeof rows)[number]>[] => [
      {
        id: 'worker',
        header: t('payouts.worker'),
        cell: ({ worker }) => <WorkerLink worker={worker} />,
      },
      {
        id: 'reason',
        header: t('field.reason'),
        width: 190,
        cell: ({ reason }) => t(`payouts.reason.${reason}`),
      },
      {
        id: 'balance',
        header: t('work.balance'),
        width: 130,
        align: 'right',
        named: true,
        cell: ({ balanceMinor }) => <Money minor={balanceMinor} />,
      },
      {
        id: 'release',
        header: t('money.act'),
        silent: true,
        width: 130,
        align: 'right',
        cell: ({ worker, reason }) => reason === 'held' && <ReleaseButton worker={worker} />,
      },
    ],
    [t],
  )
  return (
    <DataTable
      label={t('payouts.leftOut')}
      columns={columns}
      rows={rows}
      empty={<Empty title={t('payouts.nobodyLeftOut')} />}
    />
  )
}
