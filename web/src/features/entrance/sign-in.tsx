import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { login } from '#contracts/api/identity.ts'
import { beginSession } from '../../api/token.ts'
import { useAction } from '../../api/use-action.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { EntranceCard } from './entrance-card.tsx'

const route = getRouteApi('/outside/sign-in')

/** Where everybody comes in. */
export function SignIn() {
  const { t } = useTranslation()
  const { next } = route.useSearch()
  const router = useRouter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const text = useProblemText()
  const signIn = useAction(login, {
    done: (session) => {
      beginSession(session)
      router.history.push(next?.startsWith('/') && !next.startsWith('//') ? next : '/')
    },
  })
  return (
    <EntranceCard title={t('entrance.signIn')} about={t('entrance.promise')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          signIn.mutate({ body: { email, password } })
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('field.email')}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('field.password')}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
          />
          <Text c="var(--mantine-color-error)" size="sm" role="alert" hidden={!signIn.error}>
            {signIn.error && text(signIn.error)}
          </Text>
          <Button type="submit" loading={signIn.isPending} fullWidth size="md">
            {t('entrance.signIn')}
          </Button>
          <Text size="sm" c="dimmed" ta="center">
            {t('entrance.noAccount')}{' '}
            <Anchor component={Link} to="/sign-up" size="sm">
              {t('entrance.signUp')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </EntranceCard>
  )
}
