import { useEffect } from "react";
import { useBlocker } from "react-router";
import { useT } from "@/i18n/i18n";
import { Confirm } from "@/ui/Dialog";
import { flowPageMessages } from "./messages";

/** Asks before unsaved changes are lost. */
export function Leaving({ isChanged }: { isChanged: boolean }) {
  const t = useT(flowPageMessages);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isChanged && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!isChanged) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isChanged]);
  return (
    <Confirm
      open={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
      title={t("leaveTitle")}
      action={t("leaveNow")}
    >
      {t("leave")}
    </Confirm>
  );
}
