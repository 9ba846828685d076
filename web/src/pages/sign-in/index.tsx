import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, type SubmitEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { api } from "@/api/http";
import { useAdopt } from "@/api/session";
import type { Session, SignIn } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Entrance } from "./Entrance";
import { signInMessages } from "./messages";
import styles from "./Entrance.module.css";

/** Only paths of our own: an address from outside could lead anywhere. */
const inside = (path: string | null) => (path?.startsWith("/") && !/^\/[/\\]/.test(path) ? path : "/");

export default function SignInPage() {
  const t = useT(signInMessages);
  const navigate = useNavigate();
  const adopt = useAdopt();
  const [parameters] = useSearchParams();
  const next = inside(parameters.get("next"));
  const refused = parameters.get("error");
  const ways = useQuery({ queryKey: ["sign-in"], queryFn: () => api.get<SignIn>("/v1/sign-in") });
  const enter = useMutation({
    mutationFn: (body: { email: string; password: string }) => api.post<Session>("/v1/session", { body }),
    onSuccess: (session) => {
      adopt(session);
      void navigate(next, { replace: true });
    },
  });
  useEffect(() => {
    document.title = `${t("signIn")} · OmniMind`;
  }, [t]);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    enter.mutate({ email: form.get("email") as string, password: form.get("password") as string });
  };

  return (
    <Entrance title={t("signIn")}>
      {refused && (
        <p className={styles.note} role="alert">
          {t(refused === "auth.member" ? "notInvited" : "providerFailed")}
        </p>
      )}
      {ways.data?.is_new && <p className={styles.note}>{t("isNew")}</p>}
      <form className={styles.form} onSubmit={onSubmit}>
        <TextField label={t("email")} name="email" type="email" autoComplete="username" required />
        <TextField label={t("password")} name="password" type="password" autoComplete="current-password" required />
        {(enter.error ?? ways.error) && <ProblemView error={enter.error ?? ways.error} inline />}
        <Button type="submit" kind="primary" busy={enter.isPending}>
          {t("signIn")}
        </Button>
      </form>
      {ways.data?.oidc && (
        <a className={styles.other} href={`${ways.data.oidc.url}?next=${encodeURIComponent(next)}`}>
          {t("signInWith", { name: ways.data.oidc.name })}
        </a>
      )}
    </Entrance>
  );
}
