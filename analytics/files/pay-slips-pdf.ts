import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setImmediate as breathe } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import type { PaySlip, PaySlips } from '../queries/pay-slips.ts'
import type { PeriodLine } from '../queries/statement-lines.ts'
import { type Formats, formatsOf, shown } from './slip-formats.ts'
import { type Language, words } from './slip-words.ts'

type Pdf = typeof PDFDocument.prototype

const margin = 48
const footerHeight = 24
/** Left edge and width of each column; A4 is 595 points wide. */
const columns = { date: 48, what: 148, amount: 368, balance: 458 } as const
const widths = { date: 96, what: 212, amount: 84, balance: 89 } as const
const grey = '#667085'
const black = '#101828'
const rule = '#d0d5dd'
/** A long title goes on for three rows at most. */
const tallestRow = 34
/** How many rows are drawn before others have their turn in this process. */
const rowsAtOnce = 100

const require = createRequire(import.meta.url)
const fonts = {
  regular: readFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  bold: readFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
}

/** The pay slips as a PDF: each begins on a page of its own; DejaVu is embedded. */
export async function paySlipsPdf(slips: PaySlips, language: Language): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: margin, left: margin, right: margin, bottom: margin + footerHeight },
    bufferPages: true,
    autoFirstPage: false,
    info: { Title: words[language].title, Creator: 'Piecework' },
    lang: language,
  })
  pdf.registerFont('regular', await fonts.regular)
  pdf.registerFont('bold', await fonts.bold)
  const pieces: Buffer[] = []
  pdf.on('data', (piece: Buffer) => pieces.push(piece))
  const whole = new Promise<Buffer>((resolve, reject) => {
    pdf.on('end', () => resolve(Buffer.concat(pieces)))
    pdf.on('error', reject)
  })

  const formats = formatsOf(slips, language)
  if (slips.slips.length === 0) emptyPage(pdf, slips, formats)
  for (const slip of slips.slips) await drawSlip(pdf, slips, slip, formats)
  drawFooters(pdf, slips, formats)
  pdf.end()
  return whole
}

async function drawSlip(pdf: Pdf, all: PaySlips, slip: PaySlip, formats: Formats): Promise<void> {
  const { say, money } = formats
  const head = () => drawHead(pdf, all, formats, slip)
  head()
  drawTotal(pdf, say.opening, money(slip.openingMinor))
  let balance = slip.openingMinor
  for (const [index, line] of slip.lines.entries()) {
    balance += line.amountMinor
    drawLine(pdf, line, balance, formats, head)
    if (index % rowsAtOnce === rowsAtOnce - 1) await breathe()
  }
  makeRoom(pdf, 120, head)
  drawTotal(pdf, say.closing, money(slip.closingMinor))
  pdf.moveDown(1)
  const sums: [string, number][] = [
    [say.rewards, slip.rewardsMinor],
    [say.fees, slip.feesMinor],
    [say.corrections, slip.correctionsMinor],
    [say.payouts, slip.payoutsMinor],
  ]
  for (const [label, sum] of sums) if (sum !== 0) drawSum(pdf, label, money(sum))
}

function emptyPage(pdf: Pdf, all: PaySlips, formats: Formats): void {
  const { say, money } = formats
  drawHead(pdf, all, formats)
  drawTotal(pdf, say.opening, money(all.openingMinor))
  pdf
    .font('regular')
    .fontSize(9)
    .fillColor(grey)
    .text(say.none, columns.date, pdf.y + 6)
  pdf.moveDown(0.6)
  drawTotal(pdf, say.closing, money(all.closingMinor))
}

/** Begins a page: whose slip it is, of which period, and what the columns are. */
function drawHead(pdf: Pdf, all: PaySlips, { say, day, moment }: Formats, slip?: PaySlip): void {
  pdf.addPage()
  const width = pdf.page.width - 2 * margin
  pdf.fillColor(black).font('bold').fontSize(16)
  pdf.text(shown(all.organization.name), margin, margin, { width })
  pdf.fontSize(11).text(`${say.title}: ${shown(all.workerName)}`, { width })
  pdf.font('regular').fontSize(9).fillColor(grey).moveDown(0.4)
  if (slip) {
    const from = slip.openedAt ? moment(slip.openedAt) : '…'
    const to = slip.closedAt ? moment(slip.closedAt) : say.open
    pdf.text(`${say.period(slip.periodNumber)}: ${say.between(from, to)}`, { width })
  }
  pdf.text(say.days(day(all.range.from), day(all.range.to)), { width })
  pdf.moveDown(1)
  const y = pdf.y
  pdf.font('bold').fontSize(8)
  pdf.text(say.posted, columns.date, y, { width: widths.date })
  pdf.text(say.what, columns.what, y, { width: widths.what })
  pdf.text(say.amount, columns.amount, y, { width: widths.amount, align: 'right' })
  pdf.text(say.balance, columns.balance, y, { width: widths.balance, align: 'right' })
  drawRule(pdf, y + 13)
  pdf.y = y + 18
}

function drawLine(
  pdf: Pdf,
  line: PeriodLine,
  balanceMinor: number,
  { say, money, moment }: Formats,
  head: () => void,
): void {
  const key = line.task?.externalKey
  const about = [line.task?.title, key && `[${key}]`, line.reason, line.late && `(${say.late})`]
  const parts = about.filter((part) => typeof part === 'string')
  const what = shown([say[line.kind], parts.join(' ')].filter(Boolean).join(': '))
  pdf.font('regular').fontSize(9)
  const options = { width: widths.what, height: tallestRow, ellipsis: true }
  const height = Math.min(tallestRow, pdf.heightOfString(what, { width: widths.what }))
  makeRoom(pdf, height + 5, head)
  const y = pdf.y
  pdf.font('regular').fontSize(9).fillColor(black)
  pdf.text(moment(new Date(line.postedAt)), columns.date, y, { width: widths.date })
  pdf.text(what, columns.what, y, options)
  pdf.text(money(line.amountMinor), columns.amount, y, { width: widths.amount, align: 'right' })
  pdf.text(money(balanceMinor), columns.balance, y, { width: widths.balance, align: 'right' })
  pdf.y = y + height + 5
}

function drawTotal(pdf: Pdf, label: string, amount: string): void {
  const y = pdf.y + 3
  pdf.font('bold').fontSize(9).fillColor(black)
  pdf.text(label, columns.date, y, { width: widths.date + widths.what })
  pdf.text(amount, columns.amount, y, { width: widths.amount + widths.balance + 6, align: 'right' })
  drawRule(pdf, y + 14)
  pdf.y = y + 20
}

function drawSum(pdf: Pdf, label: string, amount: string): void {
  const { y } = pdf
  pdf.font('regular').fontSize(9).fillColor(grey)
  pdf.text(label, columns.date, y, { width: widths.date + widths.what })
  pdf.text(amount, columns.amount, y, { width: widths.amount + widths.balance + 6, align: 'right' })
  pdf.y = y + 14
}

function drawRule(pdf: Pdf, y: number): void {
  pdf
    .moveTo(margin, y)
    .lineTo(pdf.page.width - margin, y)
    .lineWidth(0.5)
    .stroke(rule)
}

function makeRoom(pdf: Pdf, height: number, head: () => void): void {
  if (pdf.y + height > pdf.page.height - margin - footerHeight) head()
}

function drawFooters(pdf: Pdf, all: PaySlips, { say, moment }: Formats): void {
  const { start, count } = pdf.bufferedPageRange()
  const asOf = say.asOf(moment(all.asOf), all.organization.timeZone)
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page)
    // Below the bottom margin, where text would otherwise begin a new page.
    pdf.page.margins.bottom = 0
    const y = pdf.page.height - margin
    const width = pdf.page.width - 2 * margin
    pdf.font('regular').fontSize(8).fillColor(grey)
    pdf.text(asOf, margin, y, { width, lineBreak: false })
    pdf.text(say.page(page - start + 1, count), margin, y, { width, align: 'right' })
  }
}
