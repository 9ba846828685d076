import { QueryClient } from "@tanstack/react-query";
import { isProblem } from "@/api/problem";

const MOST_RETRIES = 2;

/** The cache of what the server said. Only what may go through if tried again is tried again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < MOST_RETRIES && (!isProblem(error) || error.status === 0 || error.status >= 500),
    },
  },
});
