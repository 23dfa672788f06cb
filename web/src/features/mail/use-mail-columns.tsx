import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { EmailDelivery } from '#contracts/api/operations.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TextLink } from '../../ui/text-link.tsx'

export type Delivery = z.input<typeof EmailDelivery>

/** To whom and about what, how far it is, what the mail server said, and when. */
export function useMailColumns(): Column<Delivery>[] {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  return useMemo(
    () => [
      { id: 'subject', header: t('mail.subject'), cell: (mail) => <Subject mail={mail} /> },
      {
        id: 'status',
        header: t('tasks.status'),
        width: 126,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'response',
        header: t('mail.response'),
        width: 230,
        from: 'md',
        cell: ({ response }) => (
          <Text span size="xs" c="dimmed" lineClamp={2} title={response ?? ''}>
            {response}
          </Text>
        ),
      },
      {
        id: 'at',
        header: t('mail.at'),
        width: 208,
        from: 'sm',
        cell: ({ sentAt, createdAt }) => dateTime(sentAt ?? createdAt),
      },
    ],
    [t, dateTime],
  )
}

function Subject({ mail: { id, subject, recipient } }: { mail: Delivery }) {
  return (
    <>
      <TextLink
        from="/mail"
        to="/mail"
        search={(old) => ({ ...old, mail: id })}
        c="inherit"
        underline="never"
        size="sm"
        fw={500}
        onClick={(event) => event.stopPropagation()}
      >
        {subject}
      </TextLink>
      <Text size="xs" c="dimmed" truncate>
        {recipient.name}
        {recipient.email && ` · ${recipient.email}`}
      </Text>
    </>
  )
}
