import "react";

declare module "react" {
  /** Custom properties carry computed sizes into the style sheets. */
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
