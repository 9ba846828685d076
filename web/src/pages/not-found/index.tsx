import { Compass } from "lucide-react";
import { defineMessages, useT } from "@/i18n/i18n";
import { ButtonLink } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";

const messages = defineMessages(
  {
    title: "Not found",
    head: "There is no such page",
    text: "The address may be old or mistyped.",
    home: "To the productions",
  },
  {
    title: "Não encontrada",
    head: "Esta página não existe",
    text: "O endereço pode ser antigo ou ter um erro.",
    home: "Ir para as produções",
  },
);

export default function NotFoundPage() {
  const t = useT(messages);
  return (
    <>
      <PageHeader title={t("title")} />
      <Empty icon={<Compass />} title={t("head")} action={<ButtonLink to="/productions">{t("home")}</ButtonLink>}>
        {t("text")}
      </Empty>
    </>
  );
}
