import { Button, Drawer, Group, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listUsers, type User } from '#contracts/api/identity.ts'
import { type Role, roles } from '#contracts/endpoint.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { AddPerson } from './add-person.tsx'
import { PersonForm } from './person-form.tsx'

/** Everybody in the organization. */
export function People() {
  const { t } = useTranslation()
  const { date } = useFormat()
  const [words, setWords] = useState('')
  const [search] = useDebouncedValue(words.trim(), 250)
  const [role, setRole] = useState<Role>()
  const [opened, setOpened] = useState<User | 'new'>()
  const query = { limit: 200, ...(search ? { search } : {}), ...(role ? { role } : {}) }
  const people = usePages(
    ['listUsers', query],
    (cursor) => call(listUsers, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const columns = useMemo(
    (): Column<User>[] => [
      {
        id: 'name',
        header: t('people.name'),
        cell: (person) => <Name person={person} open={() => setOpened(person)} />,
      },
      { id: 'role', header: t('people.role'), width: 120, cell: ({ role: of }) => t(`role.${of}`) },
      {
        id: 'status',
        header: t('tasks.status'),
        width: 116,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'since',
        header: t('people.since'),
        width: 150,
        from: 'md',
        cell: ({ createdAt }) => date(createdAt),
      },
    ],
    [t, date],
  )
  const close = () => setOpened(undefined)
  return (
    <Page
      title={t('place.people')}
      about={t('people.about')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened('new')}>
          {t('people.add')}
        </Button>
      }
    >
      <Group gap="xs" mb="sm">
        <TextInput
          flex={1}
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t('people.search')}
          aria-label={t('people.search')}
          maxLength={120}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          w={{ base: 150, sm: 190 }}
          placeholder={t('people.anyRole')}
          aria-label={t('people.role')}
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          value={role ?? null}
          onChange={(value) => setRole(roles.find((known) => known === value))}
        />
      </Group>
      <OrFailure query={people}>
        <DataTable
          label={t('place.people')}
          columns={columns}
          rows={people.items}
          open={setOpened}
          more={people.hasNextPage ? () => void people.fetchNextPage() : undefined}
          loadingMore={people.isFetchingNextPage}
          empty={<Empty title={t('people.none')} hint={t('people.noneHint')} />}
        />
      </OrFailure>
      <Drawer
        opened={opened !== undefined}
        onClose={close}
        position="right"
        title={opened === 'new' ? t('people.add') : t('people.edit')}
        closeButtonProps={{ 'aria-label': t('act.close') }}
      >
        {opened === 'new' && <AddPerson done={close} />}
        {opened && opened !== 'new' && <PersonForm person={opened} done={close} />}
      </Drawer>
    </Page>
  )
}

function Name({ person: { name, email }, open }: { person: User; open: () => void }) {
  return (
    <>
      <Text
        component="button"
        type="button"
        size="sm"
        fw={500}
        bg="none"
        bd={0}
        p={0}
        c="inherit"
        style={{ cursor: 'pointer' }}
        onClick={open}
      >
        {name}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {email}
      </Text>
    </>
  )
}
