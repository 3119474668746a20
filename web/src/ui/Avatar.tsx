import { initials } from '@/lib/initials'
import { classes } from '@/lib/classes'
import styles from './Avatar.module.css'

interface AvatarProps {
  id: string
  name: string
  /** A square is an organisation or a thing, a circle is a person. */
  isSquare?: boolean
  size?: 'tiny' | 'small' | 'middle' | 'large'
}

export function Avatar({ id, name, isSquare = false, size = 'middle' }: AvatarProps) {
  const look = classes(
    styles.avatar,
    styles[`tint-${tint(id)}`],
    styles[size],
    isSquare ? styles.square : null,
  )
  return (
    <span className={look} aria-hidden="true">
      {isSquare ? initials(name).slice(0, 1) : initials(name)}
    </span>
  )
}

function tint(id: string): number {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return (sum % 4) + 1
}
