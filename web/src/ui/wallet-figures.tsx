import { useTranslation } from 'react-i18next'
import { Figure, Figures } from './figure.tsx'
import { Money } from './money.tsx'

interface Numbers {
  balanceMinor: number
  earnedTodayMinor: number
  carriedOverMinor: number
  paidOutTotalMinor: number
}

/** What a worker has: balance, today, what was carried over, what was paid out. */
export function WalletFigures({ of }: { of: Numbers | undefined }) {
  const { t } = useTranslation()
  const rows = [
    [t('work.balance'), of?.balanceMinor],
    [t('work.today'), of?.earnedTodayMinor],
    [t('money.carriedOver'), of?.carriedOverMinor],
    [t('money.paidOut'), of?.paidOutTotalMinor],
  ] as const
  return (
    <Figures>
      {rows.map(([label, minor]) => (
        <Figure
          key={label}
          large
          label={label}
          value={minor === undefined ? undefined : <Money minor={minor} />}
        />
      ))}
    </Figures>
  )
}
