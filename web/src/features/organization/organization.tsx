import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { readOrganization, updateOrganization } from '#contracts/api/identity.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { useServerForm } from '../../ui/form.ts'
import { Page, Section } from '../../ui/page.tsx'
import { Answer, Waiting } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { timeZones } from '../../ui/time-zones.ts'
import { say } from '../../ui/toasts.ts'

/** What the organization is called and where it is. */
export function OrganizationPage() {
  const { t } = useTranslation()
  const organization = useApi(readOrganization, {})
  return (
    <Page title={t('place.organization')} about={t('organization.about')}>
      <Section title={t('organization.basics')}>
        <Answer query={organization} waiting={<Waiting lines={2} />}>
          {(found) => <OrganizationForm organization={found} />}
        </Answer>
      </Section>
      <Section title={t('bank.company')} about={t('bank.companyHint')}>
        {/* With the other rules of paying, where accountants can confirm it. */}
        <TextLink to="/policies" size="sm">
          {t('organization.toBank')}
        </TextLink>
      </Section>
    </Page>
  )
}

interface OrganizationFormProps {
  organization: AnswerOf<typeof readOrganization>
}

function OrganizationForm({ organization }: OrganizationFormProps) {
  const { t } = useTranslation()
  const { name, timeZone, currency } = organization
  const { form, refuse } = useServerForm(
    { name, timeZone },
    { name: (value) => (value.trim() === '' ? t('check.needed') : null) },
  )
  const save = useAction(updateOrganization, {
    touches: ['organization'],
    failed: refuse,
    done: () => {
      form.resetDirty()
      say(t('organization.saved'))
    },
  })
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ body }))}>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput
            label={t('field.organization')}
            maxLength={120}
            {...form.getInputProps('name')}
          />
          <Select
            label={t('field.timeZone')}
            description={t('organization.zoneHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={timeZones()}
            searchable
            limit={60}
            allowDeselect={false}
            {...form.getInputProps('timeZone')}
          />
          <TextInput
            label={t('field.currency')}
            description={t('organization.currencyHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={currency}
            readOnly
          />
        </SimpleGrid>
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('act.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
