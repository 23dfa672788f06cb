/**
 * Text in the character set that every bank of the European Payments Council must take:
 * letters without accents, digits and `/ - ? : ( ) . , ' +` and space. What has a usual spelling
 * is spelled out (Ä → Ae, & → +, Cyrillic and Greek in Latin letters); the rest becomes a full
 * stop. Never empty, never begins or ends with a slash nor has two in a row; at most `longest`
 * characters.
 */
export function bankText(text: string, longest: number): string {
  const latin = Array.from(text.normalize('NFC'), spell).join('')
  const allowed = latin.replaceAll(/[^A-Za-z0-9/?:().,'+ -]/g, '.')
  const tidy = allowed.replaceAll(/\/{2,}/g, '/').replaceAll(/ {2,}/g, ' ')
  const cut = tidy.trim().slice(0, longest)
  return cut.replaceAll(/^[/ ]+|[/ ]+$/g, '') || 'NOTPROVIDED'
}

function spell(character: string): string {
  const spelled = spellings.get(character)
  if (spelled !== undefined) return spelled
  const lower = spellings.get(character.toLowerCase())
  if (lower !== undefined) return capital(lower)
  // A letter and its accents: only the letter stays.
  const base = String.fromCodePoint(character.normalize('NFD').codePointAt(0) ?? 0)
  const plain = spellings.get(base) ?? spellings.get(base.toLowerCase())
  if (plain === undefined) return base
  return base === base.toLowerCase() ? plain : capital(plain)
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

const pairs =
  'ä=ae ö=oe ü=ue ß=ss æ=ae ø=oe œ=oe å=aa ł=l đ=d ð=d þ=th ı=i ŋ=n ħ=h ſ=s ẞ=SS ' +
  "&=+ @=(at) _=- –=- —=- −=- ’=' ‘=' “=' ”=' \"=' «=' »=' `=' ´=' ;=, [=( ]=) {=( }=) " +
  'а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f ' +
  'х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=iu я=ia і=i ї=i є=ie ґ=g ў=u ј=j љ=lj њ=nj ћ=c ' +
  'ђ=dj џ=dz ѓ=g ќ=k ѕ=dz ' +
  'α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f ' +
  'χ=ch ψ=ps ω=o'

const spellings = new Map(
  pairs.split(' ').map((pair) => {
    const [from = '', ...to] = pair.split('=')
    return [from, to.join('=')] as const
  }),
)
