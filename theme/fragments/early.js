// Runs before the first paint, so that neither colours nor what is switched off flash.
{
  const root = document.documentElement;
  const recall = (key, allowed) => {
    try {
      const value = localStorage.getItem(key);
      return allowed.includes(value) ? value : null;
    } catch {
      return null; // Storage may be forbidden; then nothing is remembered.
    }
  };

  const layers = ["report", "notes", "all"];
  const asked = new URLSearchParams(location.search).get("layer");
  root.dataset.layer = layers.includes(asked) ? asked : recall("edition.layer", layers) ?? "all";

  root.dataset.scheme = recall("edition.scheme", ["light", "dark"]) ?? "auto";

  // Opened from a disk the page gets no modules: it is shown as it is without scripts.
  if (location.protocol !== "file:") root.classList.remove("no-js");
  // Until then notes that may go to the margin are kept from showing at the foot.
  addEventListener("load", () => root.classList.add("settled"));
}
