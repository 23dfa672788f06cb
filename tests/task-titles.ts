/** What a workshop has to do. */
const things = [
  'the hinge of the cellar door',
  'the lock of the north gate',
  'forty brass screws',
  'the sign above the shop',
  'a drawer that sticks',
  'the rails of the sliding door',
  'the catalogue for spring',
  'the order of Messrs. Beck & Sohn',
  'the small lathe',
  'the hinges «Ворота»',
  'the delivery to Gothenburg',
  'the price list',
]
const acts = ['Oil', 'Measure', 'Replace', 'Draw', 'Photograph', 'Pack', 'Check']

/** Enough for a busy day. */
export const titles: readonly string[] = things.flatMap((thing) =>
  acts.map((act) => `${act} ${thing}`),
)

/** As many rows for an import: a title and a key. */
export function manyTitles(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const title = titles[index % titles.length] ?? ''
    return `${title} and write down carefully what was found there (part ${index + 1}),BIG-${index + 1}`
  })
}
