export function pluralOf(name: string): string {
  if (name === '') return ''
  if (/[^aeiou]y$/u.test(name)) return `${name.slice(0, -1)}ies`
  if (/(?:s|x|z|ch|sh)$/u.test(name)) return `${name}es`
  return `${name}s`
}
