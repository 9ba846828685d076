import { defineMessages } from "@/i18n/i18n";

export const formMessages = defineMessages(
  {
    error: {
      required: "This is needed.",
      choice: "Choose one of them.",
      type: "This is not the kind of value that is asked for.",
      small: "This is too small.",
      large: "This is too large.",
      short: "This is too short.",
      long: "This is too long.",
      json: "This is not JSON yet.",
    },
    none: "None",
    list: "One a line",
    json: "JSON",
    give: "Give {{name}}",
  },
  {
    error: {
      required: "Falta este.",
      choice: "Escolha um deles.",
      type: "Este não é o tipo de valor pedido.",
      small: "É pequeno demais.",
      large: "É grande demais.",
      short: "É curto demais.",
      long: "É longo demais.",
      json: "Isto ainda não é JSON.",
    },
    none: "Nenhum",
    list: "Um por linha",
    json: "JSON",
    give: "Dar {{name}}",
  },
);
