import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { login } from '#contracts/api/identity.ts'
import { call } from '../../api/call.ts'
import { beginSession } from '../../api/token.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { EntranceCard } from './entrance-card.tsx'
import { ProviderButton } from './provider-button.tsx'

/** Where everybody comes in. */
export function SignIn() {
  const { t } = useTranslation()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const text = useProblemText()

  async function signIn(): Promise<void> {
    setBusy(true)
    try {
      beginSession(await call(login, { body: { email, password } }))
    } catch (refusal) {
      setError(refusal)
      setBusy(false)
    }
  }

  return (
    <EntranceCard title={t('entrance.signIn')} about={t('entrance.promise')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void signIn()
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
          <div role="alert">
            {error !== undefined && (
              <Text c="var(--mantine-color-error)" size="sm">
                {text(error)}
              </Text>
            )}
          </div>
          <Button type="submit" loading={busy} fullWidth size="md">
            {t('entrance.signIn')}
          </Button>
          <Text size="sm" ta="center">
            <Anchor href="/forgotten-password" size="sm" underline="always">
              {t('entrance.forgotten')}
            </Anchor>
          </Text>
          <ProviderButton failed={setError} />
          <Text size="sm" c="dimmed" ta="center">
            {t('entrance.noAccount')}{' '}
            <Anchor href="/sign-up" size="sm" underline="always">
              {t('entrance.signUp')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </EntranceCard>
  )
}
