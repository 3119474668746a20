import { useQuery } from '@tanstack/react-query'
import { filterCheckQuery } from '@/api/records'
import type { ObjectMeta } from '@/api/types'
import { toGroup, type Item, type Node } from '@/conditions/tree'
import { useI18n } from '@/i18n/useI18n'
import { fieldOf } from '@/objects/meta'
import { Button, buttonClass } from '@/ui/Button'
import { Hint } from '@/ui/Hint'
import { Icon } from '@/ui/Icon'
import { Link } from '@/ui/navigation'
import { State } from '@/ui/State'
import { Tag } from '@/ui/Tag'
import styles from './ListPage.module.css'

export function SortNote({
  object,
  sort,
  onClear,
}: {
  object: ObjectMeta
  sort: string
  onClear: () => void
}) {
  const { t, say } = useI18n()
  const field = fieldOf(object, sort.replace(/^-/u, ''))
  if (!field) return null
  const name = say(field.label)
  return (
    <Button icon="sort" onClick={onClear} aria-label={`${t('list.sort')}: ${name}. ${t('common.clear')}`}>
      {sort.startsWith('-') ? t('list.sortHigh', { name }) : t('list.sortLow', { name })}
      <Icon name="close" size={14} />
    </Button>
  )
}

/** How many comparisons the filter makes, on its button. */
export function FilterLabel({ object, filter }: { object: ObjectMeta; filter: string }) {
  const { t } = useI18n()
  const check = useQuery(filterCheckQuery(object.name, filter))
  const tree = filter && check.data?.ok ? (check.data.tree as Node) : null
  if (!filter) return t('list.filter')
  return tree ? t('listFilter.count', { count: rowsIn(toGroup(tree)) }) : t('list.filterOn')
}

function rowsIn(item: Item): number {
  return item.kind === 'group' ? item.items.reduce((sum, one) => sum + rowsIn(one), 0) : 1
}

interface FilterNoteProps {
  object: ObjectMeta
  filter: string
  onOpen: () => void
  onClear: () => void
}

/** An applied filter folds to its sentence. */
export function FilterNote({ object, filter, onOpen, onClear }: FilterNoteProps) {
  const { t, say, format } = useI18n()
  const check = useQuery(filterCheckQuery(object.name, filter))
  const slow = check.data?.slow ?? []
  return (
    <span className={styles.note}>
      {slow.length > 0 ? (
        <Hint text={t('functions.oneByOne', { names: format.list(slow) })}>
          <span>
            <Tag tone="soon">{t('functions.slowTag')}</Tag>
          </span>
        </Hint>
      ) : null}
      <button type="button" className="ellipsis quiet-link" onClick={onOpen}>
        {say(check.data?.sentence) || filter}
      </button>
      <button type="button" className={styles.clear} aria-label={t('list.clearFilter')} onClick={onClear}>
        <Icon name="close" size={14} />
      </button>
    </span>
  )
}

interface NoRowsProps {
  object: ObjectMeta
  isNarrowed: boolean
  onClear: () => void
  onNew: () => void
}

export function NoRows({ object, isNarrowed, onClear, onNew }: NoRowsProps) {
  const { t, noun } = useI18n()
  const plural = noun(object.plural_label)
  if (isNarrowed) {
    return (
      <State
        title={t('list.noMatchTitle')}
        text={t('list.noMatchText', { name: plural })}
        actions={<Button onClick={onClear}>{t('list.clearFilter')}</Button>}
      />
    )
  }
  return (
    <State
      title={t('list.emptyTitle', { name: plural })}
      text={t('list.emptyText')}
      actions={
        <>
          {object.can.create ? (
            <Button look="primary" icon="plus" onClick={onNew}>
              {t('list.newRecord', { name: noun(object.label) })}
            </Button>
          ) : null}
          <Link className={buttonClass()} to={`/imports/new?object=${object.name}`}>
            {t('list.import')}
          </Link>
        </>
      }
    />
  )
}
