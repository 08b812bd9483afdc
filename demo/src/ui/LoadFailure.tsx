import { Icon } from './Icon'

/** Says that something could not be loaded, with a way to ask again. */
export function LoadFailure({ onRetry }: { readonly onRetry: () => unknown }) {
  return (
    <div className="load-failure" role="alert">
      <Icon name="alert" />
      <span>This could not be loaded.</span>
      <button type="button" className="button" onClick={() => void onRetry()}>
        Try again
      </button>
    </div>
  )
}
