import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { Root } from "@/app/root";
import "@/ui/mantine.css";
import "@/ui/tokens.css";

const app = new App();
app.begin();
createRoot(document.getElementById("root")!).render(<Root app={app} />);
