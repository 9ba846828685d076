/** The pages for who is not signed in, by their paths. */
export const OUTSIDE = { "/sign-in": "sign-in", "/welcome": "welcome" } as const;

/**
 * All other pages by their paths. The router goes by it, and so does the build, which has a page's files asked for
 * before the router is read.
 */
export const INSIDE = {
  "/create": "create",
  "/productions": "productions",
  "/productions/:id": "production",
  "/approvals": "approvals",
  "/runs": "runs",
  "/runs/:id": "run",
  "/flows": "flows",
  "/flows/:name": "flow-editor",
  "/playground": "playground",
  "/monitor": "monitor",
  "/analytics": "analytics",
  "/traces": "traces",
  "/traces/:id": "trace",
  "/logs": "logs",
  "/alerts/:id?": "alerts",
  "/slos": "slos",
  "/profiles": "profiles",
  "/settings/:section?": "settings",
} as const;

/** Where one gets to without saying where. */
export const HOME = "/productions";

/** The folder of a page in `pages/`. */
export type PageName = (typeof OUTSIDE)[keyof typeof OUTSIDE] | (typeof INSIDE)[keyof typeof INSIDE] | "not-found";
