// Runs before the first paint, so that what is switched off never flashes.
{
  const layers = ["report", "notes", "all"];
  const asked = new URLSearchParams(location.search).get("layer");
  let layer = "all";
  try {
    layer = localStorage.getItem("edition.layer") || layer;
  } catch {
    // Storage may be forbidden; then nothing is remembered.
  }
  if (layers.includes(asked)) layer = asked;
  const root = document.documentElement;
  root.dataset.layer = layers.includes(layer) ? layer : "all";
  root.classList.remove("no-js");
}
