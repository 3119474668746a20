import styles from './Seal.module.css'

interface SealProps {
  size?: number
  /** Cinnabar at the door and on paper; jade inside, where red would read as an alarm. */
  isRed?: boolean
}

export function Seal({ size = 24, isRed = false }: SealProps) {
  return (
    <svg className={styles.seal} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path
        className={isRed ? styles.red : styles.jade}
        d="M3.2 1.3C8 .8 17 .9 20.7 1.2c1.2.1 1.9.9 2 2.1.4 4.8.3 12.6 0 17.3-.1 1.3-.9 2-2.1 2.1-4.7.4-12.6.4-17.2 0-1.3-.1-2-.9-2.1-2.1C.9 16 .9 8 1.2 3.3c.1-1.2.8-1.9 2-2z"
      />
      <path
        className={styles.strokes}
        d="M8.3 4.7l1.5 2.5M15.7 4.7l-1.5 2.5M6.3 9.6h11.4M4.7 13.5h14.6M12 9.6v3.5c-.3 2.9-2.6 5.1-6.7 6.3M12.1 13.7c.6 2.7 2.9 4.7 6.7 5.7"
      />
    </svg>
  )
}
