import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Navigate, Outlet, useLocation, useNavigate, useNavigation } from "react-router";
import { onSignedOut } from "@/api/http";
import { isProblem } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { ProblemView } from "@/ui/Problem";
import { BottomBar } from "./BottomBar";
import { useLive } from "./live";
import { appMessages } from "./messages";
import { DESTINATIONS } from "./pages";
import { useShortcuts } from "./shortcuts";
import { Sidebar } from "./Sidebar";
import styles from "./Shell.module.css";

const Palette = lazy(() => import("./Palette"));
const ShortcutList = lazy(() => import("./ShortcutList"));

/** Waits for the session, or goes to sign in. */
export function Shell() {
  const session = useQuery(sessionQuery);
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
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  useShortcuts([
    { keys: "mod+k", label: t("openPalette"), run: () => setOpen("palette") },
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
      <Sidebar live={live} onSearch={() => setOpen("palette")} />
      <main id="content" className={styles.main} tabIndex={-1} aria-busy={isGoing}>
        {isGoing && <div className={styles.going} aria-hidden />}
        <Outlet />
      </main>
      <BottomBar onSearch={() => setOpen("palette")} />
      <Suspense>
        {open === "palette" && <Palette onClose={() => setOpen(null)} onShortcuts={() => setOpen("shortcuts")} />}
        {open === "shortcuts" && <ShortcutList onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}
