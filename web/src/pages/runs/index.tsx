import { appMessages } from "@/app/messages";
import { useT } from "@/i18n/i18n";
import { PageHeader } from "@/ui/PageHeader";

export default function Runs() {
  const t = useT(appMessages);
  return <PageHeader title={t("page.runs")} />;
}
