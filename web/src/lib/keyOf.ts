/** A key nobody has yet, from the Latin letters of a name; one without any is called by what it is: pipeline-2. */
export function keyOf(
  name: { en: string; zh: string },
  what: string,
  taken: readonly string[],
  joint: '-' | '_' = '-',
): string {
  const first = latin(name.en, joint) || latin(name.zh, joint) || what
  let key = first
  for (let number = 2; taken.includes(key); number += 1) key = `${first}${joint}${number}`
  return key
}

function latin(name: string, joint: string): string {
  const words =
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/gu) ?? []
  return words.join(joint).slice(0, 40).replace(/[-_]$/u, '')
}
