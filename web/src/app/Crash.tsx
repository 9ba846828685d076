import { useEffect } from "react";
import { useRouteError } from "react-router";
import { ProblemView } from "@/ui/Problem";

const RELOADED = "omnimind.reloaded";
const ONCE_MS = 10_000;

/** A page that could not be fetched after an update of the server: the new one's files have other names. */
const isStale = (error: unknown) =>
  error instanceof TypeError && /dynamically imported module|Importing a module script failed/.test(error.message);

/** Shown in place of a page that failed to load or to draw. */
export function Crash() {
  const error = useRouteError();
  useEffect(() => {
    if (!isStale(error) || Date.now() - Number(sessionStorage.getItem(RELOADED)) < ONCE_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    window.location.reload();
  }, [error]);
  return <ProblemView error={error} onRetry={() => window.location.reload()} />;
}
