import { useQuery } from "@tanstack/react-query";
import { lazy, startTransition, Suspense, useCallback, useEffect, useState } from "react";
import { Navigate, Outlet, useLocation, useNavigate, useNavigation } from "react-router";
import { onSignedOut } from "@/api/http";
import { isProblem } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { useMedia } from "@/ui/useMedia";
import { ProblemView } from "@/ui/Problem";
import { BottomBar } from "./BottomBar";
import { useLive } from "./live";
import { appMessages } from "./messages";
import { DESTINATIONS } from "./pages";
import { ShortcutList } from "./ShortcutList";
import { useShortcuts } from "./shortcuts";
import { Sidebar } from "./Sidebar";
import styles from "./Shell.module.css";

const Palette = lazy(() => import("./Palette"));

/** As in the styles: the width under which the way around is at the foot. */
const NARROW = "(max-width: 720px)";

/** Shows the page to who is signed in, or goes to sign in. The router has asked for the session. */
export function Shell() {
  const session = useQuery({ ...sessionQuery, retryOnMount: false });
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const signIn = `/sign-in?next=${encodeURIComponent(pathname + search)}`;
  useEffect(() => {
    onSignedOut(() => void navigate(signIn, { replace: true }));
    return () => onSignedOut(() => undefined);
  }, [navigate, signIn]);

  if (session.data) return <Frame />;
  if (isProblem(session.error) && session.error.status === 401) return <Navigate to={signIn} replace />;
  if (session.error) return <ProblemView error={session.error} onRetry={() => void session.refetch()} />;
  return <div className={styles.frame} aria-busy />;
}

function Frame() {
  const t = useT(appMessages);
  const live = useLive();
  const navigate = useNavigate();
  const isGoing = useNavigation().state !== "idle";
  const isNarrow = useMedia(NARROW);
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  // Where its file is still to be fetched, what is there stays until it is: an empty place would be kept for 300 ms.
  const search = useCallback(() => startTransition(() => setOpen("palette")), []);
  useShortcuts([
    { keys: "mod+k", label: t("openPalette"), run: search },
    { keys: "?", label: t("showShortcuts"), run: () => setOpen("shortcuts") },
    ...DESTINATIONS.map((one) => ({
      keys: `g ${one.key}`,
      label: t(`page.${one.name}`),
      run: () => void navigate(one.path),
    })),
  ]);
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        {t("skip")}
      </a>
      {!isNarrow && <Sidebar live={live} onSearch={search} />}
      <main id="content" className={styles.main} tabIndex={-1} aria-busy={isGoing}>
        {isGoing && <div className={styles.going} aria-hidden />}
        <Outlet />
      </main>
      {isNarrow && <BottomBar onSearch={search} />}
      <Suspense>
        {open === "palette" && <Palette onClose={() => setOpen(null)} onShortcuts={() => setOpen("shortcuts")} />}
      </Suspense>
      {open === "shortcuts" && <ShortcutList onClose={() => setOpen(null)} />}
    </div>
  );
}
