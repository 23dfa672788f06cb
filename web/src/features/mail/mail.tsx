import { Group, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type EmailDelivery, listEmailDeliveries } from '#contracts/api/operations.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

type Delivery = z.input<typeof EmailDelivery>
const states = ['queued', 'sending', 'sent', 'unknown', 'failed', 'bounced', 'no_address'] as const

/** Who was sent what, when, and what the mail server said. */
export function Mail() {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const [words, setWords] = useState('')
  const [search] = useDebouncedValue(words.trim(), 250)
  const [status, setStatus] = useState<Delivery['status']>()
  const query = { limit: 100, ...(search ? { search } : {}), ...(status ? { status } : {}) }
  const mails = usePages(
    ['listEmailDeliveries', query],
    (cursor) => call(listEmailDeliveries, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const columns = useMemo(
    (): Column<Delivery>[] => [
      { id: 'subject', header: t('mail.subject'), cell: (mail) => <Subject mail={mail} /> },
      {
        id: 'status',
        header: t('tasks.status'),
        width: 118,
        cell: (mail) => <StatusBadge status={mail.status} />,
      },
      {
        id: 'response',
        header: t('mail.response'),
        width: 230,
        from: 'md',
        cell: ({ response }) => (
          <Text span size="xs" c="dimmed" title={response ?? ''}>
            {response}
          </Text>
        ),
      },
      {
        id: 'at',
        header: t('mail.at'),
        width: 190,
        from: 'sm',
        cell: ({ sentAt, createdAt }) => dateTime(sentAt ?? createdAt),
      },
    ],
    [t, dateTime],
  )
  return (
    <Page title={t('place.mail')} about={t('mail.about')}>
      <Group gap="xs" mb="sm">
        <TextInput
          flex={1}
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t('mail.search')}
          aria-label={t('mail.search')}
          maxLength={120}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          w={{ base: 150, sm: 190 }}
          placeholder={t('mail.anyState')}
          aria-label={t('tasks.status')}
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          data={states.map((value) => ({ value, label: t(`status.${value}`) }))}
          value={status ?? null}
          onChange={(value) => setStatus(states.find((known) => known === value))}
        />
      </Group>
      <OrFailure query={mails}>
        <DataTable
          label={t('place.mail')}
          columns={columns}
          rows={mails.items}
          more={mails.hasNextPage ? () => void mails.fetchNextPage() : undefined}
          loadingMore={mails.isFetchingNextPage}
          empty={<Empty title={t('mail.none')} hint={t('mail.noneHint')} />}
        />
      </OrFailure>
    </Page>
  )
}

function Subject({ mail: { subject, recipient } }: { mail: Delivery }) {
  return (
    <>
      <Text span size="sm" fw={500}>
        {subject}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {recipient.name}
        {recipient.email && ` · ${recipient.email}`}
      </Text>
    </>
  )
}
