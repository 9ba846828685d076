import { defineMessages } from "@/i18n/i18n";

export const jsonMessages = defineMessages(
  "json",
  { copy: "Copy as JSON" },
  { copy: "Copiar como JSON" },
);
