import {
  Anchor,
  Button,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { login, signUp } from '#contracts/api/identity.ts'
import { beginSession } from '../../api/token.ts'
import { useAction } from '../../api/use-action.ts'
import { isAddress, useServerForm } from '../../ui/form.ts'
import { browserTimeZone, timeZones } from '../../ui/time-zones.ts'
import { passwordProblem } from './password.ts'

const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'PLN', 'RUB', 'UAH', 'KZT', 'JPY', 'KWD']

interface OrganizationStepProps {
  done: (made: { currency: string; timeZone: string }) => void
}

/** Founds the organization with its first admin, who is signed in from then on. */
export function OrganizationStep({ done }: OrganizationStepProps) {
  const { t } = useTranslation()
  const needed = (value: string) => (value.trim() === '' ? t('check.needed') : null)
  const start = {
    organization: '',
    currency: 'EUR',
    timeZone: browserTimeZone(),
    name: '',
    email: '',
    password: '',
  }
  const { form, refuse } = useServerForm(start, {
    organization: needed,
    name: needed,
    email: (value) => (isAddress(value) ? null : t('check.email')),
    password: (value) => (passwordProblem(value) ? t('check.password') : null),
  })
  const { currency, timeZone, email, password } = form.values
  const enter = useAction(login, {
    failed: refuse,
    done: (session) => {
      beginSession(session)
      done({ currency, timeZone })
    },
  })
  const found = useAction(signUp, {
    failed: refuse,
    done: () => enter.mutate({ body: { email, password } }),
  })
  const send = ({ organization, name }: typeof start) =>
    found.mutate({
      body: { name: organization, currency, timeZone, admin: { name, email, password } },
    })
  return (
    <form onSubmit={form.onSubmit(send)}>
      <Stack mt="md">
        <TextInput
          label={t('field.organization')}
          autoComplete="organization"
          {...form.getInputProps('organization')}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t('field.currency')}
            data={currencies}
            allowDeselect={false}
            {...form.getInputProps('currency')}
          />
          <Select
            label={t('field.timeZone')}
            data={timeZones()}
            searchable
            limit={60}
            allowDeselect={false}
            {...form.getInputProps('timeZone')}
          />
          <TextInput
            label={t('field.yourName')}
            autoComplete="name"
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            {...form.getInputProps('email')}
          />
        </SimpleGrid>
        <PasswordInput
          label={t('field.password')}
          description={t('check.password')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={found.isPending || enter.isPending}>
          {t('entrance.found')}
        </Button>
        <Text size="sm" c="dimmed" ta="center">
          {t('entrance.haveAccount')}{' '}
          <Anchor href="/" size="sm" underline="always">
            {t('entrance.signIn')}
          </Anchor>
        </Text>
      </Stack>
    </form>
  )
}
