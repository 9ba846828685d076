import "./theme/fonts.css";
import "./theme/tokens.css";
import "./theme/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { queries } from "./app/queries";
import { router } from "./app/router";
import { Toasts } from "./ui/Toasts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

function draw(into: HTMLElement): void {
  createRoot(into).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </StrictMode>,
  );
}

// Once the first page is there, all is drawn in one go: the router itself would draw nothing, and then the page in slices.
if (router.state.initialized) draw(root);
else {
  const stop = router.subscribe(({ initialized }) => {
    if (!initialized) return;
    stop();
    draw(root);
  });
}
