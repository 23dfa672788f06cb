import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readSignInOptions, startOpenIdSignIn } from '#contracts/api/openid.ts'
import { call } from '../../api/call.ts'

/** Leads to the provider that vouches for people here; nothing where there is none. */
export function ProviderButton({ failed }: { failed: (error: unknown) => void }) {
  const { t } = useTranslation()
  const [label, setLabel] = useState<string>()
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    // Without an answer the password is still there.
    call(readSignInOptions, {}).then(
      ({ openId }) => setLabel(openId?.label),
      () => undefined,
    )
  }, [])
  if (label === undefined) return null

  async function leave(): Promise<void> {
    setBusy(true)
    try {
      const { url } = await call(startOpenIdSignIn, {})
      location.assign(url)
    } catch (error) {
      failed(error)
      setBusy(false)
    }
  }
  return (
    <Button variant="default" fullWidth size="md" loading={busy} onClick={() => void leave()}>
      {t('entrance.signInThrough', { label })}
    </Button>
  )
}
