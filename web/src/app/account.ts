import { useQueryClient } from "@tanstack/react-query";
import { api, setCsrf } from "@/api/http";
import { useAdopt } from "@/api/session";
import type { Session } from "@/api/types";
import { setLanguage, useT, type Language } from "@/i18n/i18n";
import { toast, toastProblem } from "@/ui/toasts";
import { appMessages } from "./messages";

/** What people do with their session. */
export function useAccount() {
  const adopt = useAdopt();
  const queries = useQueryClient();
  const t = useT(appMessages);
  return {
    /** Goes to another workspace; everything shown is fetched anew. */
    enter: async (tenant: string) => {
      try {
        adopt(await api.put<Session>("/v1/session/tenant", { body: { tenant } }));
      } catch (error) {
        toastProblem(error, t("tenant"));
      }
    },
    /** Speaks another language here, and remembers it for the account. */
    speak: (language: Language) => {
      setLanguage(language);
      void api.patch("/v1/me", { body: { language } }).catch((error: unknown) => toastProblem(error, t("language")));
    },
    leave: async () => {
      await api.delete("/v1/session").catch(() => undefined);
      setCsrf(null);
      queries.clear();
      toast(t("signedOut"));
    },
  };
}
