import { usePeople, useNameOf } from '../data/queries'
import { changePreferences, usePreferences } from '../session/preferences'
import { useSession } from '../session/sessionContext'
import { Avatar } from '../ui/Avatar'
import { Icon } from '../ui/Icon'
import { Menu } from '../ui/Menu'

interface UserMenuProps {
  readonly isDebugging: boolean
  readonly onDebug: (isDebugging: boolean) => void
}

/** Who this window belongs to, how it looks, and a second window as someone else. */
export function UserMenu({ isDebugging, onDebug }: UserMenuProps) {
  const { userId, switchUser } = useSession()
  const { direction } = usePreferences()
  const people = usePeople()
  const name = useNameOf()(userId)
  const other = people.find((person) => person.userId !== userId)

  return (
    <Menu label={`You are ${name}`} button={<Avatar userId={userId} name={name} />}>
      {(close) => (
        <>
          <p className="menu-heading">You are {name}</p>
          <ul className="menu-list" aria-label="Be someone else">
            {people.map((person) => (
              <li key={person.userId}>
                <button
                  type="button"
                  className="menu-item"
                  aria-current={person.userId === userId}
                  onClick={() => {
                    close()
                    if (person.userId !== userId) switchUser(person.userId)
                  }}
                >
                  <Avatar userId={person.userId} name={person.name} size="small" />
                  <span className="menu-item-text">
                    {person.name}
                    <small>{person.role}</small>
                  </span>
                  {person.userId === userId && <Icon name="check" size={16} />}
                </button>
              </li>
            ))}
          </ul>
          <div className="menu-list">
            {other && (
              <a
                className="menu-item"
                href={`${location.pathname}?as=${other.userId}`}
                target="_blank"
                rel="noopener"
                onClick={close}
              >
                <Icon name="window" />
                <span className="menu-item-text">Open a window as {other.name}</span>
              </a>
            )}
            <button
              type="button"
              className="menu-item"
              aria-pressed={isDebugging}
              onClick={() => {
                onDebug(!isDebugging)
                close()
              }}
            >
              <Icon name="pulse" />
              <span className="menu-item-text">Event inspector</span>
              {isDebugging && <Icon name="check" size={16} />}
            </button>
            <button
              type="button"
              className="menu-item"
              aria-pressed={direction === 'rtl'}
              onClick={() => changePreferences({ direction: direction === 'rtl' ? 'ltr' : 'rtl' })}
            >
              <Icon name="direction" />
              <span className="menu-item-text">Right to left</span>
              {direction === 'rtl' && <Icon name="check" size={16} />}
            </button>
          </div>
        </>
      )}
    </Menu>
  )
}
