import { useI18n } from '@/i18n/useI18n'
import { toggleFavorite, useFavorites, type Favorite } from '@/lib/favorites'
import { IconButton } from '@/ui/Button'

/** Keeps this page at hand below the rail. */
export function Star(page: Favorite) {
  const { t } = useI18n()
  const isKept = useFavorites().some((one) => one.to === page.to)
  return (
    <IconButton
      icon="star"
      label={t(isKept ? 'acts.unfavorite' : 'acts.favorite')}
      aria-pressed={isKept}
      className={isKept ? 'jade' : undefined}
      onClick={() => toggleFavorite(page)}
    />
  )
}
