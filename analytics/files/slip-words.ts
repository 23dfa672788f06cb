/** The languages there are pay slips in. */
export type Language = 'en' | 'ru'

/** The first language of an Accept-Language header that we speak; English when there is none. */
export function languageOf(accepted: string | undefined): Language {
  for (const tag of (accepted ?? '').toLowerCase().split(',')) {
    const language = tag.trim().slice(0, 2)
    if (language === 'ru' || language === 'en') return language
  }
  return 'en'
}

const en = {
  title: 'Pay slip',
  period: (number: number) => `Pay period ${number}`,
  between: (from: string, to: string) => `${from} – ${to}`,
  open: 'still open',
  days: (from: string, to: string) => `Lines posted from ${from} to ${to}`,
  posted: 'Posted',
  what: 'For',
  amount: 'Amount',
  balance: 'Balance',
  opening: 'Opening balance',
  closing: 'Closing balance',
  rewards: 'Rewards',
  fees: 'Fees, less refunds',
  corrections: 'Corrections',
  payouts: 'Paid out',
  none: 'Nothing was posted in these days.',
  late: 'late',
  asOf: (at: string, zone: string) => `As of ${at} (${zone})`,
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  reward: 'Reward',
  fee: 'Fee',
  fee_refund: 'Fee given back',
  payout: 'Payout',
  payout_return: 'Payout returned',
  adjustment: 'Correction',
  reversal: 'Reversal',
}

const ru: typeof en = {
  title: 'Расчётный лист',
  period: (number) => `Расчётный период ${number}`,
  between: (from, to) => `${from} – ${to}`,
  open: 'ещё открыт',
  days: (from, to) => `Операции с ${from} по ${to}`,
  posted: 'Проведено',
  what: 'За что',
  amount: 'Сумма',
  balance: 'Баланс',
  opening: 'Баланс на начало',
  closing: 'Баланс на конец',
  rewards: 'Вознаграждения',
  fees: 'Сборы за вычетом возвратов',
  corrections: 'Исправления',
  payouts: 'Выплачено',
  none: 'За эти дни операций не было.',
  late: 'с опозданием',
  asOf: (at, zone) => `По состоянию на ${at} (${zone})`,
  page: (page, pages) => `Страница ${page} из ${pages}`,
  reward: 'Вознаграждение',
  fee: 'Сбор',
  fee_refund: 'Возврат сбора',
  payout: 'Выплата',
  payout_return: 'Возврат выплаты',
  adjustment: 'Исправление',
  reversal: 'Сторно',
}

/** What pay slips say in each language. */
export const words: Record<Language, typeof en> = { en, ru }
