interface LightAndDarkProps {
  /** Where the pictures are. */
  light: string
  dark: string
  /** What is to be seen. */
  alt: string
}

/** A picture in both themes. */
export const LightAndDark = ({ light, dark, alt }: LightAndDarkProps) => (
  <div className="docs-light-and-dark">
    <img src={light} alt={`${alt}, light`} />
    <img src={dark} alt={`${alt}, dark`} />
  </div>
)
