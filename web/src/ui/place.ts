export type Side = "top" | "right" | "bottom" | "left";

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const EDGE = 8;

/**
 * Where something of `size` goes beside `anchor` so that it stays within `view`: on `side`, or on the opposite one if
 * there is no room, lined up with the anchor's start, centre or end.
 */
export function beside(
  anchor: Box,
  size: { width: number; height: number },
  view: { width: number; height: number },
  { side, align, gap }: { side: Side; align: "start" | "center" | "end"; gap: number },
): { left: number; top: number } {
  const fits = {
    top: anchor.top - gap - size.height >= EDGE,
    bottom: anchor.top + anchor.height + gap + size.height <= view.height - EDGE,
    left: anchor.left - gap - size.width >= EDGE,
    right: anchor.left + anchor.width + gap + size.width <= view.width - EDGE,
  };
  const opposite = { top: "bottom", bottom: "top", left: "right", right: "left" } as const;
  const on = fits[side] || !fits[opposite[side]] ? side : opposite[side];
  const share = { start: 0, center: 0.5, end: 1 }[align];
  const along = {
    left: anchor.left + (anchor.width - size.width) * share,
    top: anchor.top + (anchor.height - size.height) * share,
  };
  const place = {
    top: { left: along.left, top: anchor.top - gap - size.height },
    bottom: { left: along.left, top: anchor.top + anchor.height + gap },
    left: { left: anchor.left - gap - size.width, top: along.top },
    right: { left: anchor.left + anchor.width + gap, top: along.top },
  }[on];
  const within = (value: number, length: number, most: number) => Math.max(EDGE, Math.min(value, most - length - EDGE));
  return { left: within(place.left, size.width, view.width), top: within(place.top, size.height, view.height) };
}

/** Moves an open popover beside an element. */
export function place(popover: HTMLElement, anchor: Element, how: Parameters<typeof beside>[3]): void {
  const view = { width: window.innerWidth, height: window.innerHeight };
  const at = beside(anchor.getBoundingClientRect(), popover.getBoundingClientRect(), view, how);
  popover.style.left = `${at.left}px`;
  popover.style.top = `${at.top}px`;
}
