/** How many hues the stylesheet knows. */
const hueCount = 6

function hueOf(userId: string): number {
  let sum = 0
  for (const letter of userId) sum = (sum * 31 + letter.charCodeAt(0)) % 997
  return sum % hueCount
}

interface AvatarProps {
  readonly userId: string
  readonly name: string
  readonly size?: 'small' | 'medium'
}

/** A person's initials in their colour. The name is in the tooltip and for screen readers. */
export function Avatar({ userId, name, size = 'medium' }: AvatarProps) {
  const initials = name
    .split(' ')
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase()
  return (
    <span
      className="avatar"
      role="img"
      aria-label={name}
      title={name}
      data-size={size}
      data-hue={hueOf(userId)}
    >
      {initials}
    </span>
  )
}
