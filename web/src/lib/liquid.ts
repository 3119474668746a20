/** A template as one reads it in a sentence: without its logic, its holes named: “New lead: ‹contact.name›”. */
export function withoutTags(text: string): string {
  return text
    .replaceAll(/\{%-?[\s\S]*?-?%\}/gu, '')
    .replaceAll(/\{\{-?\s*([\w.]+)[\s\S]*?-?\}\}/gu, '‹$1›')
    .replaceAll(/\s{2,}/gu, ' ')
    .trim()
}
