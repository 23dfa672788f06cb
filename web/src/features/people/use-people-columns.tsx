import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { User } from '#contracts/api/identity.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TextLink } from '../../ui/text-link.tsx'

/** Who, in which role, whether they may come in, and since when they are here. */
export function usePeopleColumns(): Column<User>[] {
  const { t } = useTranslation()
  const { date } = useFormat()
  return useMemo(
    () => [
      { id: 'name', header: t('people.name'), cell: (person) => <Name person={person} /> },
      { id: 'role', header: t('people.role'), width: 150, cell: ({ role }) => t(`role.${role}`) },
      {
        id: 'status',
        header: t('tasks.status'),
        width: 126,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'since',
        header: t('people.since'),
        width: 160,
        from: 'md',
        cell: ({ createdAt }) => date(createdAt),
      },
    ],
    [t, date],
  )
}

function Name({ person: { id, name, email } }: { person: User }) {
  return (
    <>
      <TextLink
        from="/people"
        to="/people"
        search={(old) => ({ ...old, person: id })}
        c="inherit"
        underline="never"
        size="sm"
        fw={500}
        onClick={(event) => event.stopPropagation()}
      >
        {name}
      </TextLink>
      <Text size="xs" c="dimmed" truncate>
        {email}
      </Text>
    </>
  )
}
