import { Button, Drawer, Group, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { listUsers } from '#contracts/api/identity.ts'
import { roles } from '#contracts/endpoint.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { AddPerson } from './add-person.tsx'
import { PersonDetails } from './person-details.tsx'
import { usePeopleColumns } from './use-people-columns.tsx'

const route = getRouteApi('/inside/people')
const states = ['active', 'invited', 'disabled'] as const

/** Everybody in the organization. */
export function People() {
  const { t } = useTranslation()
  const { person: opened, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (to: object) =>
    void navigate({ search: (old) => ({ ...old, ...to }), replace: true })
  const open = (person: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, person }), replace: opened !== undefined })
  const close = () => open(undefined)
  const query = { limit: 200, ...filter }
  const people = usePages(
    ['listUsers', query],
    (cursor) => call(listUsers, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  return (
    <Page
      title={t('place.people')}
      about={t('people.about')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
          {t('people.add')}
        </Button>
      }
    >
      <Group gap="xs" mb="sm">
        <SearchField
          label={t('people.search')}
          value={filter.search}
          change={(search) => change({ search })}
        />
        <Select
          w={{ base: 150, sm: 170 }}
          flex={{ base: 1, xs: 'none' }}
          placeholder={t('people.anyRole')}
          aria-label={t('people.role')}
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          value={filter.role ?? null}
          onChange={(value) => change({ role: value ?? undefined })}
        />
        <Select
          w={{ base: 150, sm: 170 }}
          flex={{ base: 1, xs: 'none' }}
          placeholder={t('mail.anyState')}
          aria-label={t('tasks.status')}
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          data={states.map((value) => ({ value, label: t(`status.${value}`) }))}
          value={filter.status ?? null}
          onChange={(value) => change({ status: value ?? undefined })}
        />
      </Group>
      <OrFailure query={people}>
        <DataTable
          label={t('place.people')}
          columns={usePeopleColumns()}
          rows={people.items}
          open={({ id }) => open(id)}
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
        {opened && opened !== 'new' && <PersonDetails key={opened} id={opened} done={close} />}
      </Drawer>
    </Page>
  )
}
