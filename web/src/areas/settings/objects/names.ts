/** From a name people write to a key: “Site visit” -> site_visit. Chinese names give nothing; the person writes the key. */
export function keyFrom(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_')
    .replaceAll(/^[^a-z]+|_+$/gu, '')
    .slice(0, 40)
}

export function pluralOf(name: string): string {
  if (name === '') return ''
  if (/[^aeiou]y$/u.test(name)) return `${name.slice(0, -1)}ies`
  if (/(?:s|x|z|ch|sh)$/u.test(name)) return `${name}es`
  return `${name}s`
}
