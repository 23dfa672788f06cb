import { create, fragment } from 'xmlbuilder2'
import { slices } from '#platform/pieces.ts'
import type { BankAccount, BankOrder, Credit } from '../domain/bank-file.ts'
import { bankText } from '../domain/bank-text.ts'

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'
const longestName = 70

/** Credits in one piece: less than a millisecond of work. */
const pieceLength = 50
/** How deep a credit is in the document. */
const depth = 3

/**
 * The order as an ISO 20022 customer credit transfer, as the European Payments Council restricts
 * it (EPC132-08): one payment instruction, salaries, fees shared. The order of elements matters.
 * The library writes the document, and one credit, with gaps; it would take some milliseconds for
 * each credit. In pieces, so that others can have their turn in between.
 */
export function* pain001(order: BankOrder): Generator<string> {
  const gapOfCredits = `${'  '.repeat(depth)}<CdtTrfTxInf>${gap('credits')}</CdtTrfTxInf>\n`
  const [before = '', after = ''] = documentAround(gap('credits'), order).split(gapOfCredits)
  const [withBic, without] = [creditWithGaps(order, gap('bic')), creditWithGaps(order, null)]
  yield before
  for (const credits of slices(order.credits, pieceLength)) {
    const texts = credits.map(textsOf)
    yield texts.map((of) => fill(of.bic === null ? without : withBic, of)).join('')
  }
  yield after
}

type Texts = Record<'endToEndId' | 'amount' | 'name' | 'iban', string> & { bic: string | null }

const textsOf = ({ endToEndId, amount, account: to }: Credit): Texts => ({
  endToEndId,
  amount,
  name: nameOf(to),
  iban: to.iban,
  bic: to.bic,
})

// Of the private use area: no text of ours has them, and what people write is only ever put in.
const [begin, end] = ['\ue000', '\ue001']
const gaps = new RegExp(`${begin}(\\w+)${end}`, 'g')
const gap = (name: keyof Texts | 'credits') => `${begin}${name}${end}`

/** Puts the texts into their gaps. */
function fill(xml: string, texts: Texts): string {
  return xml.replace(gaps, (_, name: keyof Texts) => escaped(texts[name] ?? ''))
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** One credit of this order, indented as in the document, with gaps for what is its own. */
function creditWithGaps({ currency, remittance }: BankOrder, bic: string | null): string {
  const credit = {
    PmtId: { EndToEndId: gap('endToEndId') },
    Amt: { InstdAmt: { '@Ccy': currency, '#': gap('amount') } },
    ...(bic === null ? {} : { CdtrAgt: { FinInstnId: { BICFI: bic } } }),
    Cdtr: { Nm: gap('name') },
    CdtrAcct: { Id: { IBAN: gap('iban') } },
    RmtInf: { Ustrd: remittance },
  }
  const part = fragment().ele({ CdtTrfTxInf: credit })
  return `${part.end({ prettyPrint: true, offset: depth })}\n`
}

/** The whole document with this text in place of all credits. */
function documentAround(credits: string, order: BankOrder): string {
  const totals = { NbOfTxs: String(order.count), CtrlSum: order.total }
  const document = {
    CstmrCdtTrfInitn: {
      GrpHdr: {
        MsgId: order.messageId,
        CreDtTm: `${order.madeAt.toISOString().slice(0, 19)}Z`,
        ...totals,
        InitgPty: party(order.debtor),
      },
      PmtInf: {
        PmtInfId: order.messageId,
        PmtMtd: 'TRF',
        BtchBookg: 'true',
        ...totals,
        PmtTpInf: { SvcLvl: { Cd: 'SEPA' }, CtgyPurp: { Cd: 'SALA' } },
        ReqdExctnDt: { Dt: order.executionDay },
        Dbtr: party(order.debtor),
        DbtrAcct: account(order.debtor),
        DbtrAgt: { FinInstnId: agentOf(order.debtor) },
        ChrgBr: 'SLEV',
        CdtTrfTxInf: credits,
      },
    },
  }
  const xml = create({ version: '1.0', encoding: 'UTF-8' })
  return `${xml.ele(namespace, 'Document').ele(document).end({ prettyPrint: true })}\n`
}

const nameOf = ({ holder }: BankAccount) => bankText(holder, longestName)

const party = (of: BankAccount) => ({ Nm: nameOf(of) })

const account = ({ iban }: BankAccount) => ({ Id: { IBAN: iban } })

/** Within SEPA the IBAN says which bank it is. */
const agentOf = ({ bic }: BankAccount) =>
  bic === null ? { Othr: { Id: 'NOTPROVIDED' } } : { BICFI: bic }
