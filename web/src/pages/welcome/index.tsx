import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, type SubmitEvent } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { api } from "@/api/http";
import { useAdopt } from "@/api/session";
import type { Session, SessionLink } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Entrance } from "../sign-in/Entrance";
import { signInMessages } from "../sign-in/messages";
import styles from "../sign-in/Entrance.module.css";

const SHORTEST_PASSWORD = 12;

/** Where one-time links lead: the first administrator, an invitation, a forgotten password. */
export default function WelcomePage() {
  const t = useT(signInMessages);
  const [parameters] = useSearchParams();
  const token = parameters.get("token") ?? "";
  const link = useQuery({
    queryKey: ["link", token],
    queryFn: () => api.get<SessionLink>("/v1/session/link", { query: { token } }),
    enabled: token !== "",
    retry: false,
  });
  useEffect(() => {
    document.title = "OmniMind";
  }, []);

  if (!token) {
    return (
      <Entrance title={t("noToken")} text={t("noTokenText")}>
        <ToSignIn />
      </Entrance>
    );
  }
  if (link.error) {
    return (
      <Entrance title="OmniMind">
        <ProblemView error={link.error} inline />
        <ToSignIn />
      </Entrance>
    );
  }
  if (!link.data) {
    return (
      <Entrance title="OmniMind">
        <Skeleton lines={4} />
      </Entrance>
    );
  }
  return <Join token={token} link={link.data} />;
}

function ToSignIn() {
  const t = useT(signInMessages);
  return <ButtonLink to="/sign-in">{t("toSignIn")}</ButtonLink>;
}

function Join({ token, link }: { token: string; link: SessionLink }) {
  const t = useT(signInMessages);
  const navigate = useNavigate();
  const adopt = useAdopt();
  // Who is invited to a second workspace shows that they are who they say.
  const isKnown = link.kind === "invitation" && link.is_known;
  const isNew = link.kind !== "reset" && !isKnown;
  const join = useMutation({
    mutationFn: (said: Record<string, string>) => api.post<Session>("/v1/session/link", { body: { token, ...said } }),
    onSuccess: (session) => {
      adopt(session);
      void navigate(link.kind === "first" ? "/create" : "/productions", { replace: true });
    },
  });
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const filled = [...new FormData(event.currentTarget)].filter(([, value]) => value !== "");
    join.mutate(Object.fromEntries(filled) as Record<string, string>);
  };
  const values = { tenant: link.tenant ?? "", email: link.email ?? "" };
  return (
    <Entrance title={t(link.kind, values)} text={t(isKnown ? "knownText" : `${link.kind}Text`, values)}>
      <form className={styles.form} onSubmit={onSubmit}>
        {isNew && <TextField label={t("name")} name="name" autoComplete="name" required />}
        {!link.email && <TextField label={t("email")} name="email" type="email" autoComplete="username" required />}
        <TextField
          label={t("password")}
          hint={isKnown ? undefined : t("passwordHint")}
          name="password"
          type="password"
          autoComplete={isKnown ? "current-password" : "new-password"}
          minLength={isKnown ? undefined : SHORTEST_PASSWORD}
          required
        />
        {join.error && <ProblemView error={join.error} inline />}
        <Button type="submit" kind="primary" busy={join.isPending}>
          {t("start")}
        </Button>
      </form>
    </Entrance>
  );
}
