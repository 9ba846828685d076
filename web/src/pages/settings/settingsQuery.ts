import { queryOptions } from "@tanstack/react-query";
import { api } from "@/api/http";
import type { SettingsView } from "@/api/types";

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: () => api.get<SettingsView>("/v1/settings"),
});
