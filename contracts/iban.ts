/**
 * Lengths of account numbers by country, from the registry of ISO 13616. A country that is not
 * here has no IBAN.
 */
const lengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 ' +
    'DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 ' +
    'IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 ' +
    'MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 ' +
    'SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

/** An account number as machines write it: capitals, no spaces. */
export const plainIban = (text: string): string => text.replaceAll(/\s/g, '').toUpperCase()

/** What is wrong with an account number (plain); undefined when its check digits are right. */
export function ibanProblem(iban: string): string | undefined {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban)) return 'must be an IBAN'
  const length = lengths[iban.slice(0, 2)]
  if (length === undefined) return 'must begin with a country that has IBANs'
  if (iban.length !== length) return `must have ${length} characters for this country`
  return remainderOf97(iban) === 1 ? undefined : 'has wrong check digits'
}

/** ISO 7064 mod 97-10: the first four characters go to the end, letters count from A = 10. */
function remainderOf97(iban: string): number {
  const moved = iban.slice(4) + iban.slice(0, 4)
  let remainder = 0
  for (const character of moved) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}
