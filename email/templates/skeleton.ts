/** A text that is already set as HTML, but for the gaps that are left for each mail's own words. */
export interface Skeleton {
  html: string
}

// Of the private use area: no text of ours has them, and what people write is only ever put in.
const [before, after] = ['\ue000', '\ue001']
const gaps = new RegExp(`${before}(\\d+)${after}`, 'g')

/** Stands for the word number `index` while the skeleton is made. */
export const gap = (index: number): string => `${before}${index}${after}`

/** Puts the words into their gaps, escaped for text and attributes alike. */
export function fill({ html }: Skeleton, words: readonly string[]): string {
  return html.replace(gaps, (_, index: string) => escaped(words[Number(index)] ?? ''))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
}

function escaped(word: string): string {
  return word.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
