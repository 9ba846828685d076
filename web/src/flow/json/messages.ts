import { defineMessages } from "@/i18n/i18n";

export const jsonMessages = defineMessages(
  { copy: "Copy as JSON", copied: "Copied" },
  { copy: "Copiar como JSON", copied: "Copiado" },
);
