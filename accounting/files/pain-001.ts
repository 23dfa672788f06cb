import { create } from 'xmlbuilder2'
import type { BankAccount, BankOrder, Credit } from '../domain/bank-file.ts'
import { bankText } from '../domain/bank-text.ts'

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'
const longestName = 70

/**
 * The order as an ISO 20022 customer credit transfer, as the European Payments Council restricts
 * it (EPC132-08): one payment instruction, salaries, fees shared. The order of elements matters.
 */
export function toPain001(order: BankOrder): string {
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
        CdtTrfTxInf: order.credits.map((credit) => transaction(credit, order)),
      },
    },
  }
  const xml = create({ version: '1.0', encoding: 'UTF-8' })
  return `${xml.ele(namespace, 'Document').ele(document).end({ prettyPrint: true })}\n`
}

function transaction({ endToEndId, amount, account: to }: Credit, order: BankOrder) {
  return {
    PmtId: { EndToEndId: endToEndId },
    Amt: { InstdAmt: { '@Ccy': order.currency, '#': amount } },
    ...(to.bic === null ? {} : { CdtrAgt: { FinInstnId: { BICFI: to.bic } } }),
    Cdtr: party(to),
    CdtrAcct: account(to),
    RmtInf: { Ustrd: order.remittance },
  }
}

const party = ({ holder }: BankAccount) => ({ Nm: bankText(holder, longestName) })

const account = ({ iban }: BankAccount) => ({ Id: { IBAN: iban } })

/** Within SEPA the IBAN says which bank it is. */
const agentOf = ({ bic }: BankAccount) =>
  bic === null ? { Othr: { Id: 'NOTPROVIDED' } } : { BICFI: bic }
