import styles from './Swatch.module.css'

/** The colour a person gave a thing; nothing where none was given. The name always stands beside it. */
export function Swatch({ color }: { color: string }) {
  return color ? <i className={styles.swatch} data-color={color} aria-hidden="true" /> : null
}
